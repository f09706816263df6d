/** The document that an empty library offers. */
const SAMPLE_URL = '/sample.pdf'

/** Fetches the sample as a file, so that it goes the way of every upload. Throws when it can't be had. */
export async function fetchSample(): Promise<File> {
  const response = await fetch(SAMPLE_URL)
  if (!response.ok) throw new Error(`The sample answered ${response.status}`)
  return new File([await response.blob()], 'Sample document.pdf', { type: 'application/pdf' })
}
