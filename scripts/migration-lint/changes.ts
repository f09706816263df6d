/**
 * What a statement of a migration does to those who already use the database. It knows what adds and what takes away;
 * whatever it doesn't know counts as `unclear`, so that nothing slips through by being unusual. No I/O.
 */
import { Reader, splitAtCommas, type Token, tokenize } from './tokens.ts'

export type Change =
  | { kind: 'creates-table'; table: string }
  | { kind: 'creates-index'; index: string; table: string; unique: boolean }
  /** Nobody who uses the database today can tell. */
  | { kind: 'adds' }
  /** Something is gone, is called otherwise or has another type. `table` is empty where it isn't about one. */
  | { kind: 'takes'; what: string; table: string }
  | { kind: 'drops-index'; index: string }
  /** What was accepted until now may be refused. */
  | { kind: 'narrows'; what: string; table: string }
  | { kind: 'unclear'; what: string }

const ADDS: Change = { kind: 'adds' }
const DROPPABLE = ['table', 'view', 'materialized', 'type', 'schema', 'extension', 'sequence', 'function', 'domain']
const CONSTRAINTS = ['constraint', 'primary', 'unique', 'foreign', 'check', 'exclude']

export function changesOf(sql: string): Change[] {
  return tokenize(sql).flatMap((tokens) => changesOfStatement(tokens))
}

function changesOfStatement(tokens: readonly Token[]): Change[] {
  const reader = new Reader(tokens)
  switch (reader.takeOneOf('create', 'alter', 'drop', 'comment', 'insert', 'update', 'delete', 'truncate')) {
    case 'create':
      return [created(reader, tokens)]
    case 'alter':
      return altered(reader, tokens)
    case 'drop':
      return dropped(reader, tokens)
    case 'comment':
    case 'insert':
    case 'update':
      return [ADDS]
    case 'delete':
      reader.take('from')
      return [{ kind: 'takes', ...about('deletes rows of', reader.name()) }]
    case 'truncate':
      reader.take('table')
      return [{ kind: 'takes', ...about('deletes all rows of', reader.name()) }]
    default:
      return [unclear(tokens)]
  }
}

function created(reader: Reader, tokens: readonly Token[]): Change {
  if (reader.take('table')) {
    reader.take('if', 'not', 'exists')
    return { kind: 'creates-table', table: reader.name() }
  }
  const unique = reader.take('unique')
  if (reader.take('index')) {
    reader.take('concurrently')
    reader.take('if', 'not', 'exists')
    const index = reader.take('on') ? '' : reader.name()
    if (index !== '') reader.take('on')
    reader.take('only')
    return { kind: 'creates-index', index, table: reader.name(), unique }
  }
  return reader.takeOneOf('extension', 'type', 'schema', 'sequence', 'view', 'materialized') ? ADDS : unclear(tokens)
}

function dropped(reader: Reader, tokens: readonly Token[]): Change[] {
  if (reader.take('index')) {
    reader.take('concurrently')
    reader.take('if', 'exists')
    return names(reader).map((index) => ({ kind: 'drops-index', index }))
  }
  const object = reader.takeOneOf(...DROPPABLE)
  if (object === null) return [unclear(tokens)]
  const kind = object === 'materialized' && reader.take('view') ? 'materialized view' : object
  reader.take('if', 'exists')
  return names(reader).map((name) => ({
    kind: 'takes',
    what: `drops ${kind} ${quoted(name)}`,
    table: object === 'table' ? name : '',
  }))
}

function altered(reader: Reader, tokens: readonly Token[]): Change[] {
  if (reader.take('type')) {
    const name = reader.name()
    return [reader.take('add', 'value') ? ADDS : { kind: 'takes', what: `changes type ${quoted(name)}`, table: '' }]
  }
  // Nobody asks for an index by its name.
  if (reader.take('index')) return [reader.has('rename', 'to') ? ADDS : unclear(tokens)]
  if (!reader.take('table')) return [unclear(tokens)]
  reader.take('if', 'exists')
  reader.take('only')
  const table = reader.name()
  return splitAtCommas(reader.rest()).map((action) => alteredTable(table, new Reader(action), tokens))
}

function alteredTable(table: string, action: Reader, tokens: readonly Token[]): Change {
  const takes = (what: string): Change => ({ kind: 'takes', what: `${what} of ${quoted(table)}`, table })
  const narrows = (what: string): Change => ({ kind: 'narrows', what: `${what} of ${quoted(table)}`, table })
  switch (action.takeOneOf('add', 'drop', 'alter', 'rename', 'set', 'validate', 'enable')) {
    case 'add': {
      const constraint = action.takeOneOf(...CONSTRAINTS)
      if (constraint !== null) return { kind: 'narrows', what: `adds a constraint to ${quoted(table)}`, table }
      action.take('column')
      action.take('if', 'not', 'exists')
      const column = action.name()
      const filled = action.has('default') || action.has('generated')
      return action.has('not', 'null') && !filled
        ? {
            kind: 'narrows',
            what: `adds column ${quoted(column)} to ${quoted(table)}, not null and without a default`,
            table,
          }
        : ADDS
    }
    case 'drop': {
      const constraint = action.take('constraint')
      if (!constraint) action.take('column')
      action.take('if', 'exists')
      return takes(`drops ${constraint ? 'constraint' : 'column'} ${quoted(action.name())}`)
    }
    case 'rename': {
      if (action.take('to')) return { kind: 'takes', what: `renames table ${quoted(table)}`, table }
      const constraint = action.take('constraint')
      if (!constraint) action.take('column')
      return takes(`renames ${constraint ? 'constraint' : 'column'} ${quoted(action.name())}`)
    }
    case 'alter': {
      action.take('column')
      const column = quoted(action.name())
      if (action.take('type') || action.take('set', 'data', 'type'))
        return takes(`changes the type of column ${column}`)
      if (action.take('set', 'not', 'null')) return narrows(`forbids null in column ${column}`)
      if (action.take('drop', 'default')) return narrows(`drops the default of column ${column}`)
      if (action.take('drop', 'not', 'null') || action.take('set', 'default')) return ADDS
      if (action.take('set', 'statistics') || action.take('set', 'storage') || action.take('set', 'compression'))
        return ADDS
      return unclear(tokens)
    }
    case 'validate':
      return ADDS
    case 'set':
      return action.take('schema') ? takes('changes the schema') : unclear(tokens)
    default:
      return unclear(tokens)
  }
}

function names(reader: Reader): string[] {
  return splitAtCommas(reader.rest()).map((tokens) => new Reader(tokens).name())
}

function about(what: string, table: string) {
  return { what: `${what} ${quoted(table)}`, table }
}

const quoted = (name: string) => `"${name}"`

/** The first words are enough to find it. */
function unclear(tokens: readonly Token[]): Change {
  return {
    kind: 'unclear',
    what: tokens
      .slice(0, 6)
      .map(({ text }) => text)
      .join(' '),
  }
}
