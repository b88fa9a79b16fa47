type Child = Node | string | null;

/** One element; `class`, attributes and children in one go. Text is text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A drawing we ship ourselves, decorative unless it has a label. */
export function drawing(svg: string, label?: string): SVGElement {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const made = document.importNode(parsed, true) as unknown as SVGElement;
  if (label === undefined) made.setAttribute('aria-hidden', 'true');
  else {
    made.setAttribute('role', 'img');
    made.setAttribute('aria-label', label);
  }
  return made;
}

/** 人 drawn as a road, on a blue plate with its inset line. */
export const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" class="logo"><rect width="40" height="40" rx="9" fill="#0B4AA2"/><rect x="3" y="3" width="34" height="34" rx="6.5" fill="none" stroke="#fff" stroke-width="1.6"/><path d="M20 9.5 9.5 30h6.2L20 21.2 24.3 30h6.2Z" fill="#fff"/><path d="M20 25v5" stroke="#fff" stroke-width="2.2"/></svg>';
