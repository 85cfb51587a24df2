// The page in one file: how its parts and a user's data are put into a page and read out again.
// Used by the page, which writes copies of itself, and by web/pack.mjs, which writes the first: the same bytes.
// Parts and data are text, not scripts, so the hashes of the policy stay valid in every copy.
const Enclosed = (() => {
  // Seven bits a character, as those have in UTF-8. Four characters would not come back from a page; where one is due, a
  // letter of two bytes stands for it and for the character behind it (as in base122, by K. Albertson).
  const NEVER = [0, 10, 13, 60];
  const ALONE = 0x400;
  const encode = (bytes) => {
    const codes = new Uint8Array(Math.ceil((bytes.length * 8) / 7) + 1);
    let [held, bits, end, due] = [0, 0, 0, -1];
    const letter = (code) => {
      codes[end++] = 0xc0 | (code >> 6);
      codes[end++] = 0x80 | (code & 63);
      due = -1;
    };
    const put = (seven) => {
      if (due >= 0) letter(256 + due * 128 + seven);
      else if ((due = NEVER.indexOf(seven)) < 0) codes[end++] = seven;
    };
    for (const byte of bytes) {
      held = ((held << 8) | byte) & 0x7fff;
      for (bits += 8; bits > 6; bits -= 7) put((held >> (bits - 7)) & 127);
    }
    if (bits > 0) put((held << (7 - bits)) & 127);
    if (due >= 0) letter(ALONE + due);
    return new TextDecoder().decode(codes.subarray(0, end));
  };
  const decode = (text) => {
    const bytes = new Uint8Array(Math.ceil((text.length * 14) / 8));
    let [held, bits, end] = [0, 0, 0];
    const take = (seven) => {
      held = ((held << 7) | seven) & 0x7fff;
      bits += 7;
      if (bits < 8) return;
      bits -= 8;
      bytes[end++] = held >> bits;
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 128) take(code);
      else if (code >= ALONE) take(NEVER[code - ALONE]);
      else {
        take(NEVER[(code - 256) >> 7]);
        take(code & 127);
      }
    }
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
