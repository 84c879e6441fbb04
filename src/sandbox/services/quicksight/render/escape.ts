/** Text for XML and HTML, in content and in attributes. */
export const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (each) => ESCAPED[each] ?? each);

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
