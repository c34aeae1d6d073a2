// csv.ts - comma- or semicolon-separated text, as spreadsheets write it (RFC 4180), into rows.
// SPDX-License-Identifier: Apache-2.0

export const CSV_BYTES_MAX = 4 * 1024 * 1024;
export const CSV_ROWS_MAX = 10_000; // as many people as an exercise is made for

/** The separator that the first line uses; spreadsheets of many countries write semicolons. */
function separatorOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  return [';', '\t', ','].find((one) => line.includes(one)) ?? ',';
}

/** Rows of fields. Quotes may hold separators, line ends and doubled quotes. Throws at a quote that never ends. */
export function parseCsv(input: string): string[][] {
  const text = input.replace(/^\ufeff/, '');
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '')
      rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i++) {
    const at = text[i] as string;
    if (quoted) {
      if (at !== '"')
        field += at;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else
        quoted = false;
    } else if (at === '"' && field === '')
      quoted = true;
    else if (at === separator)
      endField();
    else if (at === '\n')
      endRow();
    else if (at !== '\r')
      field += at;
  }
  if (quoted)
    throw new Error(`A quote that begins in row ${rows.length + 1} never ends.`);
  if (field !== '' || row.length > 0)
    endRow();
  return rows;
}

/** The rows below a header as records; names of columns are read without case and outer spaces. */
export function csvRecords(text: string): { columns: string[]; records: Record<string, string>[] } {
  const [header, ...rows] = parseCsv(text);
  const columns = (header ?? []).map((name) => name.trim().toLowerCase());
  return { columns, records: rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, (row[i] ?? '').trim()]))) };
}
