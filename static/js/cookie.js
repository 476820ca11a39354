// Keep a choice of this browser; the server reads it and draws the page accordingly.
export function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}
