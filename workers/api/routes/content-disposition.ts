/**
 * `Content-Disposition` for a PDF with this title (RFC 6266): shown in the browser, and saved under its name, in the form
 * that every browser reads (`filename*`, RFC 8187) with a plain one before it.
 */
export function contentDisposition(title: string): string {
  const name = /\.pdf$/i.test(title) ? title : `${title}.pdf`
  const plain = name.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll(/["\\%]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `inline; filename="${plain}"; filename*=UTF-8''${encoded}`
}
