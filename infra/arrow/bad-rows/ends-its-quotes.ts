/**
 * Whether a line of a CSV is wrong in its quotes and yet ends them: `"Eve,"x,3`. One that leaves a quote open takes lines
 * after it along; and one in which nothing is wrong is not the line that was meant.
 */
export function endsItsQuotes(line: string, { quote, delimiter }: { quote: string; delimiter: string }): boolean {
  const text = line.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (quote === '' || /[\r\n]/.test(text)) return false;
  let [inside, atStart, wrong] = [false, true, false];
  for (let at = 0; at < text.length; at++) {
    const isQuote = text.startsWith(quote, at);
    if (!inside) {
      if (isQuote && atStart) inside = true;
      // A quote in the middle of a bare value, or what follows one that was closed.
      else if (isQuote) return false;
      atStart = text.startsWith(delimiter, at);
      continue;
    }
    if (!isQuote) continue;
    if (text.startsWith(quote, at + quote.length)) at += quote.length;
    else {
      inside = false;
      const next = at + quote.length;
      wrong ||= next < text.length && !text.startsWith(delimiter, next);
    }
  }
  return wrong && !inside;
}
