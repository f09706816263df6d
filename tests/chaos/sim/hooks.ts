/**
 * How the code under test is loaded: `cloudflare:workers` is the stand-in beside this file, the tenant's migrations are
 * those of the simulated release, and a mutant's patch is applied to the source on its way. Nothing in the code under
 * test knows of it.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '../../..')
const rootUrl = `${pathToFileURL(root).href}/`

/** In `file` (relative to the repository), the one place where `find` stands becomes `replace`. */
export interface Patch {
  file: string
  find: string
  replace: string
}

/** Files whose content is replaced whole. */
const REPLACED: Record<string, string> = {
  'migrations/tenant/bundle.gen.ts': 'tests/chaos/world/releases.ts',
}

export function installHooks(patches: readonly Patch[]): void {
  for (const patch of patches) patched(readFileSync(join(root, patch.file), 'utf8'), patch)
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'cloudflare:workers')
        return { url: urlOf('tests/chaos/sim/cloudflare-workers.ts'), shortCircuit: true }
      const resolved = next(specifier, context)
      const replacement = REPLACED[relative(resolved.url)]
      return replacement ? { ...resolved, url: urlOf(replacement) } : resolved
    },
    load(url, context, next) {
      const loaded = next(url, context)
      const own = patches.filter(({ file }) => file === relative(url))
      if (own.length === 0) return loaded
      let source = readFileSync(fileURLToPath(url), 'utf8')
      for (const patch of own) source = patched(source, patch)
      return { ...loaded, format: 'module-typescript', source, shortCircuit: true }
    },
  })
}

function urlOf(file: string): string {
  return pathToFileURL(join(root, file)).href
}

function relative(url: string): string {
  return url.startsWith(rootUrl) ? (url.slice(rootUrl.length).split('?')[0] ?? '') : ''
}

/** Throws when the place isn't there or isn't the only one: a patch that misses would prove nothing. */
function patched(source: string, { file, find, replace }: Patch): string {
  const at = source.indexOf(find)
  if (at < 0) throw new Error(`${file} has no ${JSON.stringify(find)}`)
  if (source.indexOf(find, at + 1) >= 0) throw new Error(`${file} has ${JSON.stringify(find)} more than once`)
  return source.slice(0, at) + replace + source.slice(at + find.length)
}
