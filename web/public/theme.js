// Loaded before the first paint, so that a chosen theme never flashes; see src/shell/theme.ts.
try {
  const theme = localStorage.getItem('alcove.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage can be forbidden; the system's theme is right then.
}
