/** Where pdf.js finds its character maps, fonts and decoders; ends with a slash. Set by vite.config.ts. */
declare const __PDFJS_BASE__: string
