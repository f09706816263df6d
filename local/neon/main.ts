/** `npm run local:neon -- --port P [--data DIR]`: the stand-in for Neon alone. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startNeon } from './server.ts'

const usage = `Usage: npm run local:neon -- [--port PORT] [--data DIR]

  --port PORT   where to listen on 127.0.0.1 (default 8787; 0 takes a free one)
  --data DIR    where projects are kept (default .alcove/neon)

LOCAL_NEON_POSTGRES=postgres://superuser:password@host/postgres runs the projects
on a real PostgreSQL with pgvector instead of PGlite.`

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8787' },
    data: { type: 'string', default: '.alcove/neon' },
    help: { type: 'boolean', default: false },
  },
})
const port = Number(values.port)
if (values.help || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.log(usage)
  process.exit(values.help ? 0 : 1)
}

try {
  const postgresUrl = process.env.LOCAL_NEON_POSTGRES || undefined
  const neon = await startNeon({ port, dataDir: resolve(values.data), postgresUrl })
  console.log(`Neon stand-in on ${postgresUrl === undefined ? 'PGlite' : 'PostgreSQL'}, data in ${resolve(values.data)}

  management API   ${neon.url}       any bearer token; give it to @neondatabase/api-client as baseURL
  SQL over HTTP    ${neon.sqlEndpoint}          neonConfig.fetchEndpoint = () => '${neon.sqlEndpoint}'
  its projects     http://127.0.0.1:${neon.port}/_stand-in/projects

Create a project:
  curl -s -X POST ${neon.url}/projects -H 'authorization: Bearer local' -d '{"project":{"name":"first"}}'

Ctrl-C stops it.`)

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await neon.close()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Started by another program that is gone: nothing must stay behind.
  process.on('disconnect', stop)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
