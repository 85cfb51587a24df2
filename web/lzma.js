// Unpacks LZMA, which browsers cannot: a third smaller than gzip for the program. Written after the format's public
// specification (7-zip.org/sdk.html). Takes the `.lzma` form with the unpacked size in its header, as web/pack.mjs writes.
const Lzma = (() => {
  // Where the probabilities of each kind begin in the one array of them.
  const [IS_MATCH, IS_REP, REP_0, REP_1, REP_2, REP_0_LONG] = [0, 192, 204, 216, 228, 240];
  const [SLOT, SPECIAL, ALIGN, LENGTH, REP_LENGTH, LITERAL] = [432, 688, 803, 819, 1333, 1847];
  const END = 0xffffffff;

  const unpack = (packed) => {
    const header = new DataView(packed.buffer, packed.byteOffset);
    const literalBits = packed[0] % 9;
    const literalMask = (1 << (Math.floor(packed[0] / 9) % 5)) - 1;
    const positionMask = (1 << Math.floor(packed[0] / 45)) - 1;
    const out = new Uint8Array(header.getUint32(5, true));
    const chances = new Uint16Array(LITERAL + (0x300 << literalBits) * (literalMask + 1)).fill(1024);
    // Range and code; in an array, where V8 keeps 32 bits without boxing them.
    const coder = new Uint32Array([END, header.getUint32(14)]);
    let at = 18;

    const refill = () => {
      if (coder[0] >= 0x1000000) return;
      coder[0] <<= 8;
      coder[1] = (coder[1] << 8) | packed[at++];
    };
    const bit = (i) => {
      const chance = chances[i];
      const bound = (coder[0] >>> 11) * chance;
      const isOne = coder[1] >= bound;
      if (isOne) {
        coder[0] -= bound;
        coder[1] -= bound;
        chances[i] = chance - (chance >> 5);
      } else {
        coder[0] = bound;
        chances[i] = chance + ((2048 - chance) >> 5);
      }
      refill();
      return isOne ? 1 : 0;
    };
    const tree = (base, bits) => {
      let node = 1;
      for (let i = 0; i < bits; i++) node = (node << 1) | bit(base + node);
      return node - (1 << bits);
    };
    const reverseTree = (base, bits) => {
      let [node, value] = [1, 0];
      for (let i = 0; i < bits; i++) {
        const one = bit(base + node);
        node = (node << 1) | one;
        value |= one << i;
      }
      return value;
    };
    const direct = (bits) => {
      let value = 0;
      for (let i = 0; i < bits; i++) {
        coder[0] >>>= 1;
        const isOne = coder[1] >= coder[0];
        if (isOne) coder[1] -= coder[0];
        value = value * 2 + (isOne ? 1 : 0);
        refill();
      }
      return value;
    };
    const lengthOf = (base, position) => {
      if (!bit(base)) return 2 + tree(base + 2 + (position << 3), 3);
      if (!bit(base + 1)) return 10 + tree(base + 130 + (position << 3), 3);
      return 18 + tree(base + 258, 8);
    };
    const distanceOf = (length) => {
      const slot = tree(SLOT + (Math.min(length - 2, 3) << 6), 6);
      if (slot < 4) return slot;
      const bits = (slot >> 1) - 1;
      const start = (2 | (slot & 1)) * 2 ** bits;
      if (slot < 14) return start + reverseTree(SPECIAL + start - slot, bits);
      return start + direct(bits - 4) * 16 + reverseTree(ALIGN, 4);
    };

    let [end, state] = [0, 0];
    const last = [0, 0, 0, 0];
    while (end < out.length) {
      const position = end & positionMask;
      if (!bit(IS_MATCH + (state << 4) + position)) {
        const before = end > 0 ? out[end - 1] : 0;
        const base = LITERAL + 0x300 * (((end & literalMask) << literalBits) + (before >> (8 - literalBits)));
        let symbol = 1;
        if (state > 6) {
          let match = out[end - last[0] - 1];
          while (symbol < 0x100) {
            const expected = (match >> 7) & 1;
            match <<= 1;
            const one = bit(base + ((1 + expected) << 8) + symbol);
            symbol = (symbol << 1) | one;
            if (one !== expected) break;
          }
        }
        while (symbol < 0x100) symbol = (symbol << 1) | bit(base + symbol);
        out[end++] = symbol;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let length = 1;
      if (!bit(IS_REP + state)) {
        length = lengthOf(LENGTH, position);
        state = state < 7 ? 7 : 10;
        last.unshift(distanceOf(length));
        last.pop();
        if (last[0] === END) break;
      } else {
        let which = 0;
        let isShort = false;
        if (!bit(REP_0 + state)) isShort = !bit(REP_0_LONG + (state << 4) + position);
        else which = !bit(REP_1 + state) ? 1 : 2 + bit(REP_2 + state);
        if (which > 0) last.unshift(last.splice(which, 1)[0]);
        if (!isShort) length = lengthOf(REP_LENGTH, position);
        state = isShort ? (state < 7 ? 9 : 11) : state < 7 ? 8 : 11;
      }
      for (let from = end - last[0] - 1; length > 0; length--) out[end++] = out[from++];
    }
    return out;
  };

  return { unpack };
})();
