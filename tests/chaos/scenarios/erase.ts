/** A tenant is erased, at rest or in the middle of something else; what was on its way arrives afterwards. */
import { pdf } from '../world/files.ts'
import { minutes, type Scenario } from './scenario.ts'

/** What goes on when the erasure is ordered. */
export type Meanwhile = 'rest' | 'provision' | 'ingest'

export function erase(meanwhile: Meanwhile): Scenario {
  return {
    name: 'erase',
    calmMs: minutes(75),
    maySayFailed: true,
    async script({ clock, random }, people) {
      const person = await people.signIn('leaver')
      const stays = await people.signIn('stayer')
      if (meanwhile === 'provision') await clock.sleep(random.between(0, 3_000))
      else await clock.sleep(random.between(10_000, 90_000))
      const upload = await people.upload(person, 'mine', pdf('mine', 3))
      const late = await people.upload(person, 'late', pdf('late', 1))
      const kept = await people.upload(stays, 'kept', pdf('kept', 1))
      if (kept) people.put(kept)
      if (upload) {
        people.put(upload)
        await people.complete(person, upload)
      }
      if (meanwhile === 'ingest') await clock.sleep(random.between(0, 2_000))
      if (meanwhile === 'rest') await clock.sleep(minutes(2))
      await people.erase(person)
      // The URL was signed before, and lives on.
      await clock.sleep(random.between(0, minutes(14)))
      if (late) people.put(late)
      await people.replay(person)
      await clock.sleep(minutes(40))
      await people.replay(person)
    },
  }
}
