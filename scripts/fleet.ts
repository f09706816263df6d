/**
 * `npm run fleet -- COMMAND`: operates a deployment from a terminal, by the API that the operators' page uses. Prints
 * tables, or JSON with `--json`; exits with 1 when anything failed and with 2 when the command can't be understood.
 */
import { fleet } from './fleet/main.ts'

const { argv, env, stderr, stdout } = process
process.exitCode = await fleet(argv.slice(2), {
  env,
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  canWriteOver: stderr.isTTY === true,
})
