import { defineConfig } from 'vite'

export default defineConfig({
  root: 'page',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything comes from the service as a file: the page's policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
