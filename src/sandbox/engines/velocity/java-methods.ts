/** The methods that templates call on Java's String, Number, List and Map. What Java has not, has no value here either. */

interface Call {
  readonly property: string;
  readonly context: unknown;
  readonly params: readonly unknown[];
}

type Methods<T> = Readonly<Record<string, (value: T, ...params: readonly unknown[]) => unknown>>;
type Entries = Record<string, unknown>;

const regex = (pattern: unknown, flags = ""): RegExp => new RegExp(text(pattern), flags);
const text = (value: unknown): string => String(value ?? "");

const strings: Methods<string> = {
  charAt: (value, index) => value.charAt(Number(index)),
  compareTo: (value, other) => (value < text(other) ? -1 : value > text(other) ? 1 : 0),
  concat: (value, other) => value + text(other),
  contains: (value, other) => value.includes(text(other)),
  endsWith: (value, other) => value.endsWith(text(other)),
  equals: (value, other) => value === other,
  equalsIgnoreCase: (value, other) => value.toLowerCase() === text(other).toLowerCase(),
  indexOf: (value, other, from) => value.indexOf(text(other), from === undefined ? undefined : Number(from)),
  isEmpty: (value) => value === "",
  lastIndexOf: (value, other) => value.lastIndexOf(text(other)),
  length: (value) => value.length,
  matches: (value, pattern) => regex(`^(?:${text(pattern)})$`).test(value),
  replace: (value, from, to) => value.replaceAll(text(from), () => text(to)),
  replaceAll: (value, pattern, to) => value.replace(regex(pattern, "g"), text(to)),
  replaceFirst: (value, pattern, to) => value.replace(regex(pattern), text(to)),
  split: (value, pattern) => withoutTrailing(value.split(regex(pattern))),
  startsWith: (value, other) => value.startsWith(text(other)),
  substring: (value, start, end) => value.substring(Number(start), end === undefined ? undefined : Number(end)),
  toLowerCase: (value) => value.toLowerCase(),
  toString: (value: string) => value,
  toUpperCase: (value) => value.toUpperCase(),
  trim: (value) => value.trim(),
};

function withoutTrailing(parts: string[]): string[] {
  while (parts.length > 0 && parts.at(-1) === "") parts.pop();
  return parts;
}

const numbers: Methods<number> = {
  compareTo: (value, other) => Math.sign(value - Number(other)),
  doubleValue: (value) => value,
  equals: (value, other) => value === other,
  floatValue: (value) => value,
  intValue: (value) => Math.trunc(value),
  longValue: (value) => Math.trunc(value),
  parseInt: (_, given) => Number.parseInt(text(given), 10),
  toString: (value: number) => String(value),
};

const booleans: Methods<boolean> = {
  booleanValue: (value) => value,
  equals: (value, other) => value === other,
  toString: (value: boolean) => String(value),
};

const lists: Methods<unknown[]> = {
  add: (list, item) => {
    list.push(item);
    return true;
  },
  addAll: (list, items) => {
    list.push(...(Array.isArray(items) ? items : []));
    return true;
  },
  clear: (list) => void list.splice(0),
  contains: (list, item) => list.includes(item),
  get: (list, index) => list[Number(index)],
  indexOf: (list, item) => list.indexOf(item),
  isEmpty: (list) => list.length === 0,
  remove: (list, at) => list.splice(typeof at === "number" ? at : list.indexOf(at), 1)[0],
  set: (list, index, item) => list.splice(Number(index), 1, item)[0],
  size: (list) => list.length,
  subList: (list, start, end) => list.slice(Number(start), Number(end)),
  toString: (list: unknown[]) => javaText(list),
};

const maps: Methods<Entries> = {
  clear: (map) => {
    for (const key of Object.keys(map)) delete map[key];
  },
  containsKey: (map, key) => Object.hasOwn(map, text(key)),
  containsValue: (map, value) => Object.values(map).includes(value),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  get: (map, key) => own(map, text(key)),
  getOrDefault: (map, key, fallback) => own(map, text(key)) ?? fallback,
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put: (map, key, value) => {
    const before = own(map, text(key));
    define(map, text(key), value);
    return before;
  },
  putAll: (map, other) => {
    for (const [key, value] of Object.entries(other ?? {})) define(map, key, value);
  },
  remove: (map, key) => {
    const before = own(map, text(key));
    delete map[text(key)];
    return before;
  },
  size: (map) => Object.keys(map).length,
  toString: (map: Entries) => javaText(map),
  values: (map) => Object.values(map),
};

const own = (map: Entries, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined);

// A key such as `__proto__` is a key like any other.
const define = (map: Entries, key: string, value: unknown): void => {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true });
};

/** `{a=1, b=[2, 3]}`, as Java prints collections. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  if (!isMap(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${javaText(each)}`)
    .join(", ")}}`;
}

const isMap = (value: unknown): value is Entries => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

/** Getters of Java beans: `$entry.getKey()`. */
const getter = (map: Entries, name: string): unknown =>
  /^get[A-Z]/.test(name) ? own(map, name.charAt(3).toLowerCase() + name.slice(4)) : undefined;

function call({ property, context, params }: Call): unknown {
  const on = <T>(methods: Methods<T>, value: T): unknown =>
    Object.hasOwn(methods, property) ? methods[property]?.(value, ...params) : undefined;
  if (typeof context === "string") return on(strings, context);
  if (typeof context === "number") return on(numbers, context);
  if (typeof context === "boolean") return on(booleans, context);
  if (Array.isArray(context)) return on<unknown[]>(lists, context);
  if (!isMap(context)) return undefined;
  return Object.hasOwn(maps, property) ? on(maps, context) : getter(context, property);
}

/** For velocityjs: all method calls on data come here, so that nothing of JavaScript shows through. */
export const javaMethods = [
  {
    uid: "java",
    match: ({ context }: Call): boolean => typeof context !== "object" || Array.isArray(context) || isMap(context),
    resolve: call,
  },
];
