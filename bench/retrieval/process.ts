/** One of the benchmark's processes: does a job for each message. */
import type { Job, ProcessOptions } from './jobs.ts'
import { Runner } from './run-job.ts'

const runner = new Runner(JSON.parse(process.argv[2] ?? '{}') as ProcessOptions)

process.on('message', (job: Job) => {
  runner.run(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
