import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const require = createRequire(import.meta.url)
/** The pdf.js that react-pdf uses: its worker and data files must be of exactly that version. */
const pdfjs = dirname(createRequire(require.resolve('react-pdf')).resolve('pdfjs-dist/package.json'))
const pdfjsVersion: string = JSON.parse(readFileSync(join(pdfjs, 'package.json'), 'utf8')).version
const pdfjsBase = `/pdfjs-${pdfjsVersion}/`

/** Folders of pdf.js that a document may need at run time, and which of their files. */
const pdfjsData: Record<string, (file: string) => boolean> = {
  cmaps: (file) => file.endsWith('.bcmap') || file === 'LICENSE',
  standard_fonts: () => true,
  iccs: () => true,
  // The scripting engine stays out: Alcove never runs a document's scripts.
  wasm: (file) => !file.startsWith('quickjs'),
}

/** Serves and emits the data files of pdf.js from this origin, under a path that holds the version. */
function pdfjsFiles(): Plugin {
  const files = Object.entries(pdfjsData).flatMap(([folder, wanted]) =>
    readdirSync(join(pdfjs, folder))
      .filter(wanted)
      .map((file) => join(folder, file)),
  )
  return {
    name: 'alcove:pdfjs-files',
    configureServer(server) {
      server.middlewares.use(pdfjsBase, (request, response, next) => {
        const file = files.find((name) => `/${name}` === request.url)
        if (file) response.end(readFileSync(join(pdfjs, file)))
        else next()
      })
    },
    generateBundle() {
      for (const file of files) {
        this.emitFile({ type: 'asset', fileName: pdfjsBase.slice(1) + file, source: readFileSync(join(pdfjs, file)) })
      }
    },
  }
}

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig(({ command }) => {
  // Whoever builds: a caller's NODE_ENV, such as a test runner's, must not put React's development build into the app.
  if (command === 'build') process.env.NODE_ENV = 'production'
  return {
    root,
    plugins: [react(), tailwindcss(), pdfjsFiles()],
    resolve: { alias: { 'pdfjs-dist': pdfjs } },
    define: { __PDFJS_BASE__: JSON.stringify(pdfjsBase) },
    server: { proxy: { '/api': { target: 'http://localhost:8787', ws: true }, '/auth': 'http://localhost:8787' } },
    build: {
      outDir: join(root, 'dist'),
      emptyOutDir: true,
      manifest: true,
      target: 'es2023',
      // Small files too: the content security policy knows no data: fonts or workers.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // pdf.js is large and loaded on demand; what must be small is held by scripts/check-bundle.ts.
      chunkSizeWarningLimit: 2_000,
    },
  }
})
