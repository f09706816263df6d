import { execFile, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** A project with the script in it, a task that reports what it was given, and an npm that notes that it was called. */
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'alcove-run-'))
  await mkdir(join(root, 'scripts'))
  await mkdir(join(root, 'fake'))
  await copyFile(fileURLToPath(new URL('run.mjs', import.meta.url)), join(root, 'scripts/run.mjs'))
  await writeFile(join(root, 'package.json'), '{"type":"module"}')
  await lock({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })
  await writeFile(
    join(root, 'fake/npm'),
    `#!/bin/sh
echo "npm $*"; echo called >> "${root}/npm.log"; sleep 0.3
[ -e "${root}/npm-fails" ] && exit 7
mkdir -p "${root}/node_modules" && cp "${root}/package-lock.json" "${root}/node_modules/.package-lock.json"`,
  )
  await chmod(join(root, 'fake/npm'), 0o755)
  await task(
    'console.log(JSON.stringify({ args: process.argv.slice(2), node: process.version, path: process.env.PATH }))',
  )
})
afterEach(() => rm(root, { recursive: true, force: true }))

const lock = (packages: object) =>
  writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...packages } }))
const task = (code: string) => writeFile(join(root, 'scripts/demo.ts'), code)
const environment = () => {
  const { npm_execpath: _, ...env } = process.env
  return { ...env, PATH: `${join(root, 'fake')}${delimiter}${process.env.PATH}` }
}
const installs = () =>
  readFile(join(root, 'npm.log'), 'utf8').then(
    (text) => text.trim().split('\n').length,
    () => 0,
  )

interface Result {
  status: number | null
  stdout: string
  stderr: string
}

function run(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, 'scripts/run.mjs'), ...args],
      { env: environment() },
      (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr })
      },
    )
  })
}

test('installs what is missing, says so on stderr only, and runs the task with its arguments', async () => {
  const first = await run('demo', '--json', 'a b')
  expect(first.status).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({ args: ['--json', 'a b'], node: process.version })
  expect(JSON.parse(first.stdout).path).toContain(join(root, 'node_modules/.bin'))
  expect(first.stderr).toContain('npm ci')

  const second = await run('demo')
  expect(second.stderr).toBe('')
  expect(await installs()).toBe(1)
})

test('installs again when the lockfile asks for something else, not for packages of other machines', async () => {
  await run('demo')
  const a = { version: '1.0.0', integrity: 'sha512-a' }
  const same = { 'node_modules/a': a, 'node_modules/for-mac': { version: '1.0.0', optional: true } }
  for (const [packages, count] of [
    [same, 1],
    [{ ...same, 'node_modules/a': { ...a, version: '1.0.1' } }, 2],
    [{ ...same, 'node_modules/a': { ...a, version: '1.0.1', integrity: 'sha512-b' } }, 3],
    [{ ...same, 'node_modules/b': a }, 4],
    [{ 'node_modules/a': a }, 5],
  ] as const) {
    await lock(packages)
    await run('demo')
    expect(await installs()).toBe(count)
  }
})

test('of several at once one installs, and all run', async () => {
  const results = await Promise.all([run('demo'), run('demo'), run('demo')])
  expect(results.map(({ status }) => status)).toEqual([0, 0, 0])
  expect(await installs()).toBe(1)
})

test('when the install fails, the task is not run', async () => {
  await writeFile(join(root, 'npm-fails'), '')
  const { status, stdout, stderr } = await run('demo')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('npm ci failed (7)')
})

test('prefers the Node that came with the dependencies, if it runs', async () => {
  await run('demo')
  await mkdir(join(root, 'node_modules/.bin'))
  const bundled = join(root, 'node_modules/.bin/node')
  await writeFile(bundled, `#!/bin/sh\n[ "$1" = --version ] && echo v24.0.0 || echo "bundled $*"`)
  await chmod(bundled, 0o755)
  expect((await run('demo', 'x')).stdout).toBe('bundled scripts/demo.ts x\n')

  await writeFile(bundled, '#!/bin/sh\nexit 127')
  expect(JSON.parse((await run('demo')).stdout)).toMatchObject({ node: process.version })
})

test('says plainly when no Node is new enough', async () => {
  await run('demo')
  const old = "Object.defineProperty(process, 'version', { value: 'v20.20.2' })"
  await writeFile(join(root, 'old.mjs'), old)
  const { status, stderr } = await new Promise<Result>((resolve) => {
    execFile(
      process.execPath,
      ['--import', join(root, 'old.mjs'), join(root, 'scripts/run.mjs'), 'demo'],
      { env: environment() },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
  expect(status).toBe(1)
  expect(stderr).toContain('Alcove needs Node 22.18 or newer; this is v20.20.2')
})

test('mirrors the status of the task, and an unknown task names those that there are', async () => {
  await task('process.exit(42)')
  expect((await run('demo')).status).toBe(42)
  const unknown = await run('toString')
  expect(unknown.status).toBe(1)
  expect(unknown.stderr).toContain('tasks: start, demo')
})

test.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, and ends as the task does', async (signal) => {
  await run('demo')
  const started = (code: string) =>
    task(code).then(async () => {
      const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'demo'], { env: environment() })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      child.kill(signal)
      return new Promise((resolve) => child.once('close', (status, by) => resolve(by ?? status)))
    })
  const wait = "console.log('up'); setInterval(() => {}, 1000);"
  expect(await started(`process.on('${signal}', () => process.exit(3)); ${wait}`)).toBe(3)
  expect(await started(wait)).toBe(signal)
})

test.each(['SIGTERM', 'SIGKILL'] as const)('ends the task when npm ends by %s', async (signal) => {
  await run('demo')
  await task(`console.log(process.pid); process.on('SIGTERM', () => process.exit()); setInterval(() => {}, 1000)`)
  // As npm does it: a shell in between, and a signal is passed on to that shell only.
  await writeFile(
    join(root, 'fake/npm.mjs'),
    `import { spawn } from 'node:child_process'
     const shell = spawn('sh', ['-c', 'node scripts/run.mjs demo; true'], { cwd: '${root}', stdio: 'inherit' })
     process.on('SIGTERM', () => shell.kill('SIGTERM'))
     shell.on('exit', () => process.exit())`,
  )
  const npm = spawn(process.execPath, [join(root, 'fake/npm.mjs')], {
    env: { ...environment(), npm_lifecycle_event: 'demo' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((resolve) => npm.stdout.once('data', (text) => resolve(Number(text))))
  npm.kill(signal)
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
