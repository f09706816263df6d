import { stemOf } from './words.ts'

/**
 * Everyday words that people swap when they ask about a text, so that "What does it rely on?" meets "is dependent on".
 * General English only: no names, no subject matter.
 */
const GROUPS = `
  rely depend dependent reliant dependence reliance
  heavily highly strongly largely greatly mainly primarily chiefly mostly
  buy purchase acquire acquisition bought
  sell sale sold
  cost price expense charge fee
  pay paid payment
  spend spent expenditure
  earn income earnings profit
  revenue sales turnover
  increase rise grow growth rose grew higher
  decrease decline fall drop reduce reduction fell lower
  begin start commence began
  end finish stop cease
  create make made produce build built
  found founded establish established
  big large great major
  small little minor
  important significant key main principal crucial
  help assist support aid
  show display indicate illustrate
  use usage utilize employ
  need require requirement must necessary
  employee staff worker personnel workforce
  boss chief head leader lead director
  company firm business corporation
  customer client consumer
  danger hazard risk
  problem issue trouble fault
  fix repair mend
  clean wash wipe
  remove detach
  keep store storage kept
  place location located site where
  date day when
  year annual annually yearly
  fy fiscal
  month monthly
  week weekly
  daily everyday
  quantity amount number total
  size length width height dimension
  weight weigh heavy
  fast quick quickly speed rapid
  author writer wrote written
  method approach technique procedure
  goal aim objective purpose
  reason cause because due
  result outcome effect consequence
  allow permit may
  forbid prohibit ban
  child children kid
  doctor physician
  car vehicle automobile
  house home dwelling
  law act statute regulation
  court judge judicial
  close shut
  send sent deliver
  receive get obtain
  change alter modify modification
  choose select pick
  teach train training instruct
  learn study
  forecast predict prediction expect expected
  compare comparison versus
  contain include consist comprise
  define definition
  stand acronym abbreviation
`

const alternatives = new Map<string, Set<string>>()
for (const line of GROUPS.trim().split('\n')) {
  const stems = line.trim().split(/\s+/u).map(stemOf)
  for (const stem of stems) alternatives.set(stem, new Set([...(alternatives.get(stem) ?? []), ...stems]))
}

/** Stems that can stand for a stem, without itself. */
export function alternativesOf(stem: string): string[] {
  return [...(alternatives.get(stem) ?? [])].filter((other) => other !== stem)
}
