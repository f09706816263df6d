/**
 * Loaded into wrangler before its own code: when the process that started it is gone, however it ended, wrangler ends
 * itself in an orderly way. Without it a SIGKILL of the local cloud would leave the runtime behind.
 */
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.channel !== undefined) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  // Listening must not keep a process alive that has nothing else to do.
  process.channel.unref()
}
