/** Run by the test beside it: does one change of a data directory and kills its own process after the named step. */
import { packData, prepareData } from './data-directory.ts'

const [action = '', projectDirectory = '', templateDirectory = '', killAfter = ''] = process.argv.slice(2)
const onStep = (step: string) => {
  if (step === killAfter) process.kill(process.pid, 'SIGKILL')
}
if (action === 'pack') await packData(projectDirectory, onStep)
else await prepareData(projectDirectory, templateDirectory, onStep)
console.log('survived')
