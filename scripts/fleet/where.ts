/** Which deployment is meant, and the key to it. No I/O. */

export interface Sources {
  /** `--url` */
  url?: string | undefined
  env: Record<string, string | undefined>
  /** Of `.dev.vars` in the repository. */
  devVars: Record<string, string | undefined>
  /** What the local cloud told its Workers when it started; null where none was ever started. */
  local: Record<string, string | undefined> | null
}

export type Where = { ok: true; url: string; key: string; local: boolean } | { ok: false; reason: string }

/** The key of the local cloud is sent to the local cloud only. */
export function whereTo({ url, env, devVars, local }: Sources): Where {
  const wanted = url || env.ALCOVE_URL
  const localUrl = local?.APP_URL
  const chosen = wanted || localUrl
  if (!chosen) return { ok: false, reason: 'No Alcove was started here. Run `npm start`, or say which one by --url.' }
  const origin = originOf(chosen)
  if (origin === null) return { ok: false, reason: `${chosen} is no URL like https://alcove.example.com.` }
  const isLocal = localUrl !== undefined && origin === originOf(localUrl)
  const key = env.FLEET_KEY || (isLocal ? local?.FLEET_KEY : undefined) || devVars.FLEET_KEY
  if (!key) return { ok: false, reason: `Put the FLEET_KEY of ${origin} into the environment or into .dev.vars.` }
  return { ok: true, url: origin, key, local: isLocal }
}

/** A key goes over the network in the clear only to this machine. */
function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null
  const { protocol, hostname, origin } = new URL(text)
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  return protocol === 'https:' || (protocol === 'http:' && isHere) ? origin : null
}
