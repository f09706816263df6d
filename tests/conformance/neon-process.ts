/** Run by the durability test in a process of its own, to be killed: starts the stand-in and says where it listens. */
import { startNeon } from '../../local/neon/server.ts'
import { sharedTemplatesDir } from '../../local/neon/testing.ts'

const [dataDir = '', options = '{}'] = process.argv.slice(2)
const neon = await startNeon({ port: 0, dataDir, templatesDir: sharedTemplatesDir, ...JSON.parse(options) })
console.log(JSON.stringify({ url: neon.url, sqlEndpoint: neon.sqlEndpoint }))
