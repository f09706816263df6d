/**
 * `node scripts/run.mjs <task> [args]`: what every npm script goes through, so that each works right after a clone.
 * Installs what package-lock.json asks for and node_modules lacks, finds a Node that is new enough, and runs the task with
 * it. Runs on Node 20 and needs nothing installed.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Where the arguments of the command line go. */
const ARGS = '...'

/** Commands of a task, run one after another until one fails. The first word is a program of node_modules/.bin. */
const TASKS = {
  start: [['node', 'local/start.ts', ARGS]],
  demo: [['node', 'scripts/demo.ts', ARGS]],
  bench: [['node', 'bench/main.ts', ARGS]],
  chaos: [['node', 'tests/chaos/main.ts', ARGS]],
  fleet: [['node', 'scripts/fleet.ts', ARGS]],
  test: [['vitest', 'run', ARGS]],
  'test:long': [['vitest', 'run', '--config', 'vitest.long.config.ts', ARGS]],
  check: [['node', 'scripts/check.ts', ARGS]],
  build: [['vite', 'build', 'web', ARGS]],
  format: [['biome', 'check', '--write', '.', ARGS]],
  types: [['node', 'scripts/worker-types.ts', ARGS]],
  deploy: [['node', 'scripts/deploy.ts', ARGS]],
  sample: [['node', 'scripts/make-sample.ts', ARGS]],
  'local:neon': [['node', 'local/neon/main.ts', ARGS]],
  'local:openai': [['node', 'local/openai/main.ts', ARGS]],
  'control:migrate': [['node', 'scripts/control-migrate.ts', ARGS]],
  'control:generate': [
    ['drizzle-kit', 'generate', '--config', 'drizzle.control.config.ts', ARGS],
    ['node', 'scripts/bundle-migrations.ts'],
  ],
  'tenant:generate': [
    ['drizzle-kit', 'generate', '--config', 'drizzle.tenant.config.ts', ARGS],
    ['node', 'scripts/bundle-migrations.ts'],
    ['node', 'scripts/tenant-catalog.ts'],
  ],
}

/** The first Node that runs TypeScript files as they are. */
const MIN_NODE = [22, 18]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')

/** A reason to stop that the person can do something about. */
class Problem extends Error {}

async function main([task, ...args]) {
  const commands = Object.hasOwn(TASKS, task ?? '') ? TASKS[task] : undefined
  if (commands === undefined) {
    throw new Problem(`usage: node scripts/run.mjs TASK [ARGS]\ntasks: ${Object.keys(TASKS).join(', ')}`)
  }
  await install()
  const path = [...programFolders(findNode()), process.env.PATH].join(delimiter)
  for (const command of commands) {
    const [file, ...rest] = command.flatMap((word) => (word === ARGS ? args : [word]))
    const end = await run(file, rest, { stdio: 'inherit', env: { ...process.env, PATH: path } })
    if (end !== 0) return end
  }
  return 0
}

/** Runs a program, passes signals on to it, and says how it ended: with a status, or by the name of a signal. */
function run(file, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, ...options })
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    const passOn = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, passOn)
    const watch = watchForNpm(() => child.kill('SIGTERM'))
    const over = () => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, passOn)
    }
    child.once('error', (error) => {
      over()
      reject(new Problem(`${file} can't be run: ${error.message}`))
    })
    child.once('close', (status, signal) => {
      over()
      resolve(signal ?? status)
    })
  })
}

/**
 * Calls back once npm, if it has started this, is gone. npm passes a signal on to the shell in between, which ends without
 * a word to its children, and a SIGKILL on to nobody: the task would go on with nobody to stop it.
 */
function watchForNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const shell = process.ppid
  const npm = parentOfShell(shell)
  const isGone = () => process.ppid !== shell || parentOfShell(shell) !== npm
  const watch = setInterval(() => {
    if (!isGone()) return
    clearInterval(watch)
    onGone()
  }, 500)
  return watch.unref()
}

/** The parent of a process if that is a shell and the system tells, as Linux does. */
function parentOfShell(pid) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return /^(?:sh|dash|bash|ash|busybox)$/.test(name) ? parent : undefined
  } catch {
    return undefined
  }
}

/** Installs what is missing. Of several that find something missing at once, one installs and the others wait. */
async function install() {
  if (isInstalled()) return
  const release = await takeInstallLock()
  try {
    if (isInstalled()) return
    console.error('Installing dependencies…')
    // npm's words go to stderr: stdout belongs to the task.
    const options = { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
    // Warnings are about engines of packages, which the check for a Node below is stricter than.
    const ci = ['ci', '--loglevel=error']
    const npm = process.env.npm_execpath
    const end = npm?.endsWith('.js')
      ? await run(process.execPath, [npm, ...ci], options)
      : await run('npm', ci, options)
    if (end !== 0) throw new Problem(`npm ci failed (${end}); its reason is above.`)
  } finally {
    release()
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for: npm notes what it has installed in a lockfile of its own.
 * Packages for other machines are optional and not there.
 */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === undefined) throw new Problem('package-lock.json is missing or damaged.')
  if (installed === undefined) return false
  const same = (a, b) => a.version === b.version && a.integrity === b.integrity
  const asWanted = Object.entries(wanted).every(([path, entry]) =>
    path in installed ? same(entry, installed[path]) : path === '' || entry.optional || entry.devOptional,
  )
  return asWanted && Object.keys(installed).every((path) => path in wanted)
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Outside node_modules, which `npm ci` deletes. A lock whose process has ended does not count. */
async function takeInstallLock() {
  const name = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16)
  const path = join(tmpdir(), `alcove-install-${name}.lock`)
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, String(process.pid))
  let said = false
  try {
    while (!linked(draft, path)) {
      if (!holderRuns(path)) rmSync(path, { force: true })
      else if (!said) console.error('Waiting for another install…')
      said = true
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => rmSync(path, { force: true })
}

function linked(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function holderRuns(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The Node that came with the dependencies where the machine's own is too old, else the one that runs this file. */
function findNode() {
  for (const candidate of [join(bin, 'node'), process.execPath]) {
    if (isNewEnough(versionOf(candidate))) return candidate
  }
  throw new Problem(
    `Alcove needs Node ${MIN_NODE.join('.')} or newer; this is ${process.version} (${process.execPath}), and no newer one ` +
      'came with the dependencies for this kind of machine. Install one from https://nodejs.org and run this again.',
  )
}

/** The project's own programs come first, unless the Node among them is the one that doesn't run here. */
function programFolders(node) {
  const folder = dirname(node)
  if (folder === bin) return [bin]
  return existsSync(join(bin, 'node')) ? [folder, bin] : [bin, folder]
}

function versionOf(node) {
  if (node === process.execPath) return process.version
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

function isNewEnough(version) {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number)
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    const end = await main(process.argv.slice(2))
    if (typeof end === 'number') process.exitCode = end
    // Ended by a signal: end by the same, so that a shell sees what it would have seen without this file in between.
    else if (!process.kill(process.pid, end)) process.exitCode = 128 + constants.signals[end]
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
