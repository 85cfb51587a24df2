// The page in one file: how its parts and a user's data are put into a page and read out again.
// Used by the page, which writes copies of itself, and by web/pack.mjs, which writes the first: the same bytes.
// Parts and data are text, not scripts, so the hashes of the policy stay valid in every copy.
const Enclosed = (() => {
  // 13 or 14 bits as two of 91 printable characters, from "#" on and without "<" (Henke's basE91 with another alphabet):
  // 8 % less than base64, and as safe in a text.
  const encode = (bytes) => {
    const codes = new Uint8Array(Math.ceil((bytes.length * 16) / 13) + 2);
    let [held, bits, end] = [0, 0, 0];
    const put = (digit) => (codes[end++] = digit + 35 + (digit > 24));
    for (const byte of bytes) {
      held |= byte << bits;
      bits += 8;
      if (bits <= 13) continue;
      const taken = (held & 8191) > 88 ? 13 : 14;
      const value = held & ((1 << taken) - 1);
      held >>>= taken;
      bits -= taken;
      put(value % 91);
      put(Math.floor(value / 91));
    }
    if (bits > 0) put(held % 91);
    if (bits > 7 || held > 90) put(Math.floor(held / 91));
    return new TextDecoder().decode(codes.subarray(0, end));
  };
  const decode = (text) => {
    const bytes = new Uint8Array(Math.ceil((text.length * 14) / 16) + 1);
    let [held, bits, end, first] = [0, 0, 0, -1];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const digit = code - 35 - (code > 60);
      if (first < 0) {
        first = digit;
        continue;
      }
      const value = first + digit * 91;
      first = -1;
      held |= value << bits;
      bits += (value & 8191) > 88 ? 13 : 14;
      for (; bits > 7; bits -= 8, held >>>= 8) bytes[end++] = held & 255;
    }
    if (first >= 0) bytes[end++] = (held | (first << bits)) & 255;
    return bytes.subarray(0, end);
  };

  const through = async (bytes, stream) =>
    new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
  const deflate = (bytes) => through(bytes, new CompressionStream("gzip"));
  const inflate = (bytes) => through(bytes, new DecompressionStream("gzip"));

  /** The policy of a page that has everything within itself. */
  const sealed = (policy) =>
    policy.replace("connect-src 'self'", "connect-src 'none'").replace("worker-src 'self' blob:", "worker-src blob:");

  // Elements are known by standing at the beginning of a line: these very expressions stand in the page as well.
  const data = /^<script type="text\/plain" id="nadir-data">[^<]*<\/script>/m;
  /**
   * `html` with its parts inside (`part(name)` gives their packed bytes) and `bytes` (gzipped; or null) as its data.
   */
  const enclose = (html, part, bytes) =>
    html
      .replace(/^(<meta http-equiv="Content-Security-Policy" content=")([^"]*)/m, (_, start, policy) => start + sealed(policy))
      .replace(/^(<script type="text\/plain" id="part-([a-z]+)") data-src="[^"]*">/gm, (_, start, name) => `${start}>${encode(part(name))}`)
      .replace(data, () => `<script type="text/plain" id="nadir-data">${bytes ? encode(bytes) : ""}<\/script>`);

  return { encode, decode, deflate, inflate, sealed, enclose };
})();
