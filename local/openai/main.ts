/** `node local/openai/main.ts [--port P]`: the model stand-in alone. */
import { parseArgs } from 'node:util'
import { startOpenAI } from './server.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '8790' } } })
const running = await startOpenAI({ port: Number(values.port), latency: { tokenInterval: 12 } })
console.log(`${running.url} (models local-chat and local-embedding; any key)`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void running.close()
  })
}
