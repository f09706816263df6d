/** Somebody adds documents while others of them are renamed and deleted. */
import { noPdf, pdf, scan } from '../world/files.ts'
import { minutes, type Scenario } from './scenario.ts'

/** Two documents: one of several parts that is renamed, one that is deleted. */
const FEW = 2

/** In every way that can be; with `few` only what every effect needs. */
export function ingest({ few = false, maySayFailed = false } = {}): Scenario {
  return {
    name: 'ingest',
    calmMs: minutes(100),
    maySayFailed,
    async script({ clock, random }, people) {
      const person = await people.signIn('reader')
      const soon = () => clock.sleep(random.between(0, 3_000))
      const large = async () => {
        const upload = await people.upload(person, 'large', pdf('large', few ? 3 : 5))
        if (!upload) return
        people.put(upload)
        await people.complete(person, upload)
        await clock.sleep(random.between(0, 2_000))
        await people.rename(person, upload, 'Renamed while it is read')
        await clock.sleep(random.between(5_000, 20_000))
        await people.rename(person, upload, 'Renamed')
      }
      const deletedWhileRead = async () => {
        await soon()
        const upload = await people.upload(person, 'doomed', pdf('doomed', 3))
        if (!upload) return
        people.put(upload)
        await people.complete(person, upload)
        await soon()
        await people.delete(person, upload)
      }
      const deletedBeforeItArrives = async () => {
        const upload = await people.upload(person, 'late', pdf('late', 1))
        if (!upload) return
        await people.delete(person, upload)
        await clock.sleep(random.between(1_000, minutes(25)))
        people.put(upload)
      }
      const neverCompleted = async () => {
        const upload = await people.upload(person, 'forgotten', pdf('forgotten', 1))
        if (!upload) return
        await soon()
        people.put(upload)
      }
      const longerThanALease = async () => {
        const upload = await people.upload(person, 'long', pdf('long', 4, 20_000))
        if (!upload) return
        people.put(upload)
        await people.complete(person, upload)
      }
      const neverSent = () => people.upload(person, 'changed-my-mind', pdf('changed-my-mind', 1))
      const unusable = async () => {
        for (const [name, file] of [
          ['scan', scan('scan')],
          ['letter', noPdf('letter')],
        ] as const) {
          const upload = await people.upload(person, name, file)
          if (!upload) continue
          people.put(upload)
          await people.complete(person, upload)
        }
      }
      const twice = async () => {
        await soon()
        for (const name of ['copy', 'copy again']) {
          const upload = await people.upload(person, name, pdf('copy', 1))
          if (!upload) continue
          people.put(upload)
          await people.complete(person, upload)
        }
      }
      const deletedLater = async () => {
        const upload = await people.upload(person, 'short', pdf('short', few ? 1 : 2))
        if (!upload) return
        people.put(upload)
        await people.complete(person, upload)
        await clock.sleep(minutes(3))
        await people.delete(person, upload)
      }
      const all = [
        large,
        deletedLater,
        neverCompleted,
        deletedWhileRead,
        deletedBeforeItArrives,
        longerThanALease,
        neverSent,
        unusable,
        twice,
      ]
      await Promise.all(all.slice(0, few ? FEW : all.length).map((one) => one()))
      await clock.sleep(minutes(2))
    },
  }
}
