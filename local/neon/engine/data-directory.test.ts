import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasData, packData, prepareData } from './data-directory.ts'

let folder: string
let project: string
let template: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alcove-data-'))
  project = join(folder, 'project')
  template = join(folder, 'template')
  mkdirSync(join(template, 'base', '5'), { recursive: true })
  mkdirSync(join(template, 'empty'))
  writeFileSync(join(template, 'PG_VERSION'), '18\n')
  writeFileSync(join(template, 'base', '5', 'rows'), 'of the template')
  writeFileSync(join(template, 'base', '5', 'nothing'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Every file and folder with its content. */
function contentOf(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    entries
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [relative(directory, path), entry.isFile() ? readFileSync(path, 'utf8') : '(folder)'] as const
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function writeRows(rows: string): void {
  writeFileSync(join(project, 'data', 'base', '5', 'rows'), rows)
}

/** Resolves with the signal that ended the process. */
function crash(action: 'pack' | 'prepare', killAfter: string): Promise<string | undefined> {
  const script = join(import.meta.dirname, 'data-directory.crash.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [script, action, project, template, killAfter], (error) =>
      resolve(error?.signal ?? undefined),
    )
  })
}

describe('a data directory', () => {
  it('begins as the template, and is itself from then on', async () => {
    expect(hasData(project)).toBe(false)
    const path = await prepareData(project, template)
    expect(contentOf(path)).toEqual(contentOf(template))
    writeRows('written')
    expect(await prepareData(project, template)).toBe(path)
    expect(contentOf(path)[join('base', '5', 'rows')]).toBe('written')
  })

  it('is the same after packing and unpacking, empty files and folders too', async () => {
    const path = await prepareData(project, template)
    writeRows('ä'.repeat(100_000))
    const before = contentOf(path)
    await packData(project)
    expect(readdirSync(project)).toEqual(['data.tar.zst'])
    expect(hasData(project)).toBe(true)
    await prepareData(project, template)
    expect(contentOf(path)).toEqual(before)
    expect(readdirSync(project)).toEqual(['data'])
  })

  it('counts, and not an older packed form that a crash left beside it', async () => {
    await prepareData(project, template)
    await packData(project)
    const stale = readFileSync(join(project, 'data.tar.zst'))
    const path = await prepareData(project, template)
    writeRows('newer')
    writeFileSync(join(project, 'data.tar.zst'), stale)
    await prepareData(project, template)
    expect(contentOf(path)[join('base', '5', 'rows')]).toBe('newer')
    expect(readdirSync(project)).toEqual(['data'])
  })
})

describe('killed', () => {
  it.each(['written', 'packed', 'set aside', 'done'])(
    'after the step "%s" of packing, it loses nothing',
    async (step) => {
      const path = await prepareData(project, template)
      writeRows('acknowledged')
      const before = contentOf(path)
      expect(await crash('pack', step)).toBe('SIGKILL')
      await prepareData(project, template)
      expect(contentOf(path)).toEqual(before)
      expect(readdirSync(project)).toEqual(['data'])
    },
  )

  it.each(['copied', 'renamed', 'done'])('after the step "%s" of unpacking, it loses nothing', async (step) => {
    const path = await prepareData(project, template)
    writeRows('acknowledged')
    const before = contentOf(path)
    await packData(project)
    expect(await crash('prepare', step)).toBe('SIGKILL')
    await prepareData(project, template)
    expect(contentOf(path)).toEqual(before)
    expect(readdirSync(project)).toEqual(['data'])
  })

  it.each(['copied', 'renamed', 'done'])(
    'after the step "%s" of the first opening, it is the template',
    async (step) => {
      expect(await crash('prepare', step)).toBe('SIGKILL')
      const path = await prepareData(project, template)
      expect(contentOf(path)).toEqual(contentOf(template))
    },
  )
})
