/** Checks replies against the OpenAPI document that Neon publishes with its client. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import type { TestNeon } from '../../local/neon/testing.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

const packageDirectory = dirname(createRequire(import.meta.url).resolve('@neondatabase/api-client/package.json'))
const document = parse(readFileSync(join(packageDirectory, 'public-v2-for-users.gen.yaml'), 'utf8')) as JsonObject

const ajv = new Ajv({ strict: false, allErrors: true })
// The package's types describe its CommonJS form.
;(addFormats as unknown as (ajv: Ajv) => void)(ajv)
ajv.addSchema(closed(document), 'neon')
const validators = new Map<string, ValidateFunction>()

export interface Exchange {
  method: string
  /** Without the base path. */
  path: string
  status: number
  body: unknown
}

/** Tells of every reply that a client of the stand-in gets. */
export function observeReplies({ api, url }: TestNeon, see: (exchange: Exchange) => void): void {
  const note = (config: { method?: string; url?: string } | undefined, response: { status: number; data: unknown }) => {
    const path = (config?.url ?? '').replace(url, '').split('?')[0] ?? ''
    see({ method: config?.method ?? '', path, status: response.status, body: response.data })
  }
  api.instance.interceptors.response.use(
    (response) => {
      note(response.config, response)
      return response
    },
    (error) => {
      if (error.response !== undefined) note(error.config, error.response)
      return Promise.reject(error)
    },
  )
}

/** What is wrong with a reply, by the schema of its operation and status; empty when nothing is. */
export function problemsOf({ method, path, status, body }: Exchange): string[] {
  const template = findTemplate(path, method)
  if (template === undefined) return [`${method} ${path} is not in the document`]
  const responses = at(document, ['paths', template, method, 'responses'])
  const key = String(status) in asObject(responses) ? String(status) : 'default'
  // Successes must be documented by their status; only errors may be "default".
  if (key === 'default' && status < 400) return [`${method} ${template} has no ${status}`]
  const validate = validatorOf(template, method, key)
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`)
}

function validatorOf(template: string, method: string, status: string): ValidateFunction {
  const name = `${method} ${template} ${status}`
  let validator = validators.get(name)
  if (validator === undefined) {
    let place = ['paths', template, method, 'responses', status]
    const reference = asObject(at(document, place)).$ref
    if (typeof reference === 'string') place = reference.slice(2).split('/')
    const pointer = [...place, 'content', 'application/json', 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    validator = ajv.compile({ $ref: `neon#/${pointer}` })
    validators.set(name, validator)
  }
  return validator
}

function findTemplate(path: string, method: string): string | undefined {
  const parts = path.split('/')
  const fits = (template: string) => {
    const wanted = template.split('/')
    return (
      wanted.length === parts.length && wanted.every((part, index) => part.startsWith('{') || part === parts[index])
    )
  }
  return Object.keys(asObject(document.paths))
    .filter((template) => fits(template) && method in asObject(at(document, ['paths', template])))
    .sort((a, b) => a.split('{').length - b.split('{').length)[0]
}

/**
 * The document with named objects closed, so that a misspelled optional field is noticed. What takes part in an
 * `allOf` stays open, because each part would refuse the fields of the others.
 */
function closed(original: JsonObject): JsonObject {
  const copy = structuredClone(original)
  const combined = new Set<string>()
  visit(copy, (object) => {
    for (const part of Array.isArray(object.allOf) ? object.allOf : []) {
      const reference = asObject(part).$ref
      if (typeof reference === 'string') combined.add(reference)
    }
  })
  const schemas = asObject(at(copy, ['components', 'schemas']))
  for (const [name, schema] of Object.entries(schemas)) {
    const object = asObject(schema)
    if (combined.has(`#/components/schemas/${name}`) || object.properties === undefined) continue
    object.additionalProperties ??= false
  }
  return copy
}

function visit(value: Json, see: (object: JsonObject) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see)
  else if (typeof value === 'object' && value !== null) {
    see(value)
    for (const item of Object.values(value)) visit(item, see)
  }
}

function at(value: Json, keys: string[]): Json {
  return keys.reduce<Json>((current, key) => asObject(current)[key] ?? null, value)
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
