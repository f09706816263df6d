/** Identifiers and passwords in the forms that Neon gives them. */
import { randomBytes, randomInt } from 'node:crypto'

const adjectives = (
  'aged ancient autumn bitter black blue bold broad broken calm cold cool crimson curly damp dark dawn delicate divine ' +
  'dry empty falling fancy flat floral fragrant frosty gentle green hidden holy icy jolly late lingering little lively ' +
  'long lucky misty morning muddy mute nameless noisy odd old orange patient plain polished proud purple quiet rapid ' +
  'raspy red restless rough round royal shiny shrill shy silent small snowy soft solitary sparkling spring square ' +
  'steep still summer super sweet throbbing tight tiny twilight wandering weathered white wild winter wispy withered ' +
  'yellow young'
).split(' ')

const nouns = (
  'art band bar base bird block boat bonus bread breeze brook bush butterfly cake cell cherry cloud credit darkness dawn ' +
  'dew disk dream dust feather field fire firefly flower fog forest frog frost glade glitter grass hall hat haze heart ' +
  'hill king lab lake leaf limit math meadow mode moon morning mountain mouse mud night paper pine poetry pond queen ' +
  'rain recipe resonance rice river salad scene sea shadow shape silence sky smoke snow snowflake sound star sun ' +
  'sunset surf term thunder tooth tree truth union unit violet voice water waterfall wave wildflower wind wood'
).split(' ')

/** `quiet-forest-04718293`, as projects, branches (`br-`) and endpoints (`ep-`) are called. */
export function createId(prefix: '' | 'br-' | 'ep-' = ''): string {
  return `${prefix}${pick(adjectives)}-${pick(nouns)}-${String(randomInt(100_000_000)).padStart(8, '0')}`
}

/** Starts as Neon's passwords do, so that scanners know what they see. */
export function createPassword(): string {
  return `npg_${randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x')}`
}

function pick(words: string[]): string {
  return words[randomInt(words.length)] ?? 'plain'
}
