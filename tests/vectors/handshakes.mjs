export const handshakes = {};
