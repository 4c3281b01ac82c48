// Runs before the first paint, so that a light window never flashes dark. app/theme.ts owns the choice.
try {
  const choice = localStorage.getItem('easel.theme') ?? 'dark';
  const light = choice === 'light' || (choice === 'system' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
} catch {
  // Storage can be forbidden; the dark default stays.
}
