import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newProject } from '../management/create-project.ts'
import { lockFolder } from './lock.ts'
import { openProjectStore } from './store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alcove-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openProjectStore(folder, 'pglite-18')

describe('records', () => {
  it('are there again after a restart, as they were', () => {
    const project = newProject({ name: 'kept', settings: { quota: { active_time_seconds: 5 } } }, 0)
    const store = open()
    store.create(project)
    store.update(project.id, (current) => ({ ...current, deletedAt: '2026-01-01T00:00:00.000Z' }))
    expect(open().list()).toEqual([{ ...project, deletedAt: '2026-01-01T00:00:00.000Z' }])
    expect(open().findByEndpoint(project.endpoint.id)?.id).toBe(project.id)
  })

  it('that a crash left unfinished never were', () => {
    open()
    mkdirSync(join(folder, 'projects', '.new-half-done-00000000'))
    writeFileSync(join(folder, 'projects', '.new-half-done-00000000', 'project.json.tmp'), '{"id":')
    expect(open().list()).toEqual([])
    expect(readdirSync(join(folder, 'projects'))).toEqual([])
  })

  it('that are removed are gone, also for their endpoint', () => {
    const store = open()
    const project = newProject({ name: 'gone' }, 0)
    store.create(project)
    store.remove(project.id)
    expect([store.get(project.id), store.findByEndpoint(project.endpoint.id), open().list()]).toEqual([
      undefined,
      undefined,
      [],
    ])
  })

  it('that are damaged are said to be', () => {
    const store = open()
    const project = newProject({ name: 'damaged' }, 0)
    store.create(project)
    writeFileSync(join(store.directory(project.id), 'project.json'), '{"id": 5}')
    expect(open).toThrow(/project\.json is damaged/)
  })
})

describe('the format', () => {
  const write = (format: unknown) => writeFileSync(join(folder, 'format.json'), JSON.stringify(format))

  it('of a newer or older version, or of another engine, is said and never read', () => {
    write({ formatVersion: 99, engine: 'pglite-18' })
    expect(open).toThrow(/newer version/)
    write({ formatVersion: 0, engine: 'pglite-18' })
    expect(open).toThrow(/too old/)
    write({ formatVersion: 1, engine: 'pglite-17' })
    expect(open).toThrow(/pglite-17, which pglite-18 can't open/)
    write('nonsense')
    expect(open).toThrow(/damaged/)
  })

  it('must not be missing where projects are', () => {
    mkdirSync(join(folder, 'projects'))
    expect(open).toThrow(/damaged/)
  })
})

describe('the lock', () => {
  it('keeps others out until it is released', async () => {
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(/in use by another process/)
    await lock.release()
    await (await lockFolder(folder)).release()
  })

  it('ends with a process that is killed', async () => {
    const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
      await lockFolder(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await expect(lockFolder(folder)).rejects.toThrow(/in use/)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await lockFolder(folder)).release()
  })

  it('works for a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(120))
    mkdirSync(deep)
    const lock = await lockFolder(deep)
    await expect(lockFolder(deep)).rejects.toThrow(/in use/)
    await lock.release()
  })
})
