/**
 * The offline shell: participants' pages that were opened before, and the scripts, styles and fonts that they are made
 * of. Served by the coordinator with the name of its build in the place of BUILD. A page comes from the coordinator
 * whenever it answers; the API, models and sockets never pass here, so nothing old is taken for new.
 */
const build = "BUILD";
const prefix = "tributary-shell-";
const shell = `${prefix}${build}`;
const pages_max = 8;
const assets = "/_next/static/";

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

/** The shells of earlier builds go with the last page that was made of them: until then this one has waited. */
async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== shell);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A page tells what it is made of: it was there before it had a shell. */
self.addEventListener("message", (event) => {
  const { page, parts } = event.data ?? {};
  if (!isPage(page) || !Array.isArray(parts)) return;
  const own = parts.filter((part) => typeof part === "string" && part.startsWith(assets));
  event.waitUntil(Promise.all([keepPage(page), ...own.map(keepPart)]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  // All workers begin with one script, and what each is to do stands in its address: a kept answer has another's.
  if (request.destination === "worker") return;
  if (pathname.startsWith(assets)) event.respondWith(part(event, pathname));
  else if (request.mode === "navigate" && isPage(pathname))
    event.respondWith(page(event, pathname));
});

function isPage(pathname) {
  return pathname === "/" || /^\/join\/[^/]+$/.test(pathname);
}

/** Named by its content, so what is kept is right for ever. */
async function part(event, pathname) {
  const kept = await caches.match(pathname);
  if (kept !== undefined) return kept;
  const answer = await fetch(event.request);
  event.waitUntil(keep(pathname, answer.clone()));
  return answer;
}

async function page(event, pathname) {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keep(pathname, answer.clone()).then(forgetPages));
    return answer;
  } catch {
    return (await caches.match(pathname)) ?? nothingKept();
  }
}

async function keepPage(pathname) {
  const answer = await fetch(pathname, { headers: { accept: "text/html" } });
  await keep(pathname, answer);
}

async function keepPart(pathname) {
  if ((await caches.match(pathname)) === undefined) await keep(pathname, await fetch(pathname));
}

/** A browser that has no room, or that keeps nothing, has no shell; nothing else changes. */
async function keep(pathname, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  try {
    // What is put in the place of an older answer becomes the newest, and at no moment is there neither.
    await (await caches.open(shell)).put(pathname, answer);
  } catch {
    // As said.
  }
}

/** The oldest pages beyond a handful. */
async function forgetPages() {
  const cache = await caches.open(shell);
  const kept = await cache.keys();
  const pages = kept.filter(({ url }) => isPage(new URL(url).pathname));
  await Promise.all(pages.slice(0, -pages_max).map((request) => cache.delete(request)));
}

const unknownPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Offline · Tributary</title>
<style>
  body { max-width: 40rem; margin: 0 auto; padding: 3rem 1rem; font: 1rem/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.625rem; }
  a { color: LinkText; }
</style>
<main>
<h1>Offline</h1>
<p>
  The coordinator cannot be reached, and this page was not opened in this browser before.
  <a href="">Try again</a> when you are online.
</p>
<p lang="de">
  Der Koordinator ist nicht erreichbar, und diese Seite wurde in diesem Browser noch nie geöffnet.
  <a href="">Versuchen Sie es wieder</a>, wenn Sie online sind.
</p>
</main>
</html>
`;

function nothingKept() {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    // Nothing that anybody has written is in it: its own style may stand in it.
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  };
  return new Response(unknownPage, { status: 503, headers });
}
