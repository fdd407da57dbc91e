// Carries the parcels to the browser once a run, over the session's own socket. The pages'
// maps find them by their mark, which stands in the first 16 bytes.
const feeds = (globalThis.tcgisFeeds ??= new Map());
const waiting = (globalThis.tcgisWaiting ??= new Map());
const KEPT = 3;

async function unzipped(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function unpacked(bytes) {
  const cut = 20 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(16);
  const [frame, features] = await Promise.all(
    [unzipped(bytes.subarray(20, cut)), unzipped(bytes.subarray(cut))]);
  return { ...frame, features };
}

export default function ({ data }) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const mark = new TextDecoder().decode(bytes.subarray(0, 16));
  if (feeds.has(mark)) return;
  feeds.set(mark, unpacked(bytes));
  for (const old of [...feeds.keys()].slice(0, -KEPT)) feeds.delete(old);
  for (const tell of waiting.get(mark) ?? []) tell(feeds.get(mark));
  waiting.delete(mark);
}
