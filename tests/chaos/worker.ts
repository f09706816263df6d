/** A thread that runs cases. Its globals are the simulation's, and the code under test is loaded with patches. */
import { parentPort, workerData } from 'node:worker_threads'
import { installGlobals } from './sim/globals.ts'
import { installHooks, type Patch } from './sim/hooks.ts'
import { SCALE } from './sim/scale.ts'

const { patches } = workerData as { patches: Patch[] }
installGlobals()
installHooks([...SCALE, ...patches])
const { serve } = await import('./serve.ts')
if (parentPort) serve(parentPort)
