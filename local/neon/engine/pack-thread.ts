import { workerData } from 'node:worker_threads'
import { packData } from './data-directory.ts'

await packData(workerData as string)
