/**
 * Runs subject and comparator in turn, so that whatever else the machine does meets both. Who goes first changes with
 * each run. `run` counts from 0.
 */
export async function inTurn<Subject, Comparator>(
  runs: number,
  subject: (run: number) => Promise<Subject>,
  comparator: (run: number) => Promise<Comparator>,
): Promise<{ subject: Subject[]; comparator: Comparator[] }> {
  const results: { subject: Subject[]; comparator: Comparator[] } = { subject: [], comparator: [] }
  for (let run = 0; run < runs; run++) {
    if (run % 2 === 0) results.subject.push(await subject(run))
    results.comparator.push(await comparator(run))
    if (run % 2 === 1) results.subject.push(await subject(run))
  }
  return results
}
