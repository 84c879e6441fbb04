/** Records of delimited text: fields in quotes may hold delimiters, line ends and doubled quotes. */
export function* delimitedRecords(text: string, delimiter: string, quote = '"'): Generator<string[]> {
  let at = 0;
  while (at < text.length) {
    const fields: string[] = [];
    let more = true;
    while (more) {
      const field = text[at] === quote ? quotedField(text, at, quote) : plainField(text, at, delimiter);
      fields.push(field.value);
      at = field.end;
      // What stands behind a closing quote belongs to nothing.
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
      more = text[at] === delimiter;
      at++;
    }
    if (fields.length > 1 || fields[0] !== "") yield fields;
  }
}

interface Field {
  readonly value: string;
  readonly end: number;
}

function plainField(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
  const value = text.slice(start, end);
  return { value: value.endsWith("\r") ? value.slice(0, -1) : value, end };
}

function quotedField(text: string, start: number, quote: string): Field {
  let value = "";
  let at = start + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0) return { value: value + text.slice(at), end: text.length };
    value += text.slice(at, close);
    if (text[close + 1] !== quote) return { value, end: close + 1 };
    value += quote;
    at = close + 2;
  }
}
