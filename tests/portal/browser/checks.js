// What tests ask a page that is open. It is loaded before the page's own scripts, and changes nothing on the page.
(() => {
  const INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const SMALLEST = 24; // CSS pixels: WCAG 2.2, 2.5.8
  const visited = [];

  const called = (element) => {
    const words = (element.innerText || element.getAttribute("aria-label") || element.name || "").trim();
    return `${element.tagName.toLowerCase()} “${words.slice(0, 40)}”`;
  };

  const label = (element) => (element.labels && element.labels[0]) || element;

  // The design system draws radio buttons and boxes as part of their labels.
  const drawn = (element) => (/^(radio|checkbox)$/.test(element.type) ? label(element) : element);

  const outlined = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";

  const showsFocus = (element) =>
    outlined(getComputedStyle(element)) || outlined(getComputedStyle(drawn(element), "::before"));

  const inView = (element) => {
    const box = drawn(element).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  };

  const reachable = () => {
    const groups = new Set();
    return [...document.querySelectorAll(INTERACTIVE)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || !drawn(element).checkVisibility({ visibilityProperty: true })) return false;
      if (element.type !== "radio") return true;
      const first = !groups.has(element.name); // the arrow keys go from one radio button to the next
      groups.add(element.name);
      return first;
    });
  };

  const same = (one, other) => one === other || (one.type === "radio" && one.name === other.name);

  document.addEventListener("focusin", ({ target }) => {
    visited.push({ target, focus: showsFocus(target), view: inView(target) });
  });

  window.checks = {
    // WCAG 2.0 to 2.2, levels A and AA, as far as a program can tell.
    async axe() {
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const found = await axe.run(document, {
        runOnly: { type: "tag", values: tags },
        rules: { "target-size": { enabled: true } },
        resultTypes: ["violations"],
      });
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).slice(0, 3).join(" · ")}`);
    },

    // What sticks out to the right, if one has to scroll sideways.
    wide() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll("main *, header *, footer *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1)
        .slice(0, 3)
        .map((element) => `sticks out at ${innerWidth} px: ${called(element)}`);
    },

    // Things to press that are smaller than a fingertip. Links in a sentence may be as small as its letters.
    small() {
      return reachable()
        .filter((element) => getComputedStyle(element).display !== "inline" && !element.matches(".usa-skipnav"))
        .map((element) => [element, drawn(element).getBoundingClientRect()])
        .filter(([, box]) => box.width < SMALLEST || box.height < SMALLEST)
        .map(([element, box]) => `${called(element)} is ${Math.round(box.width)} x ${Math.round(box.height)} px`);
    },

    // What only a color would say: a link in a text that is not underlined, a state or a wrong field without words.
    colorAlone() {
      const plain = (link) =>
        !link.closest("nav, .usa-button") &&
        getComputedStyle(link).textDecorationLine !== "underline" &&
        link.parentElement.innerText.trim() !== link.innerText.trim();
      const wordless = (field) =>
        !(field.getAttribute("aria-describedby") || "").split(" ").some((id) => document.getElementById(id)?.innerText.trim());
      const select = (query) => [...document.querySelectorAll(query)].filter((element) => element.checkVisibility());
      return [
        ...select("main a[href]").filter(plain).map((link) => `only its color says that this is a link: ${called(link)}`),
        ...select(".usa-tag").filter((tag) => !tag.innerText.trim()).map(() => "a state without words"),
        ...select("[aria-invalid=true]").filter(wordless).map((field) => `only its color says that this is wrong: ${called(field)}`),
      ];
    },

    // What is missing on paper because it is folded, and what is on it though paper has no buttons.
    printed() {
      const folded = [...document.querySelectorAll("main details > :not(summary)")].filter((part) => !part.checkVisibility());
      const pressed = document.querySelectorAll("nav[aria-label=Menu], .house-header nav, footer, .usa-button");
      return [
        ...folded.map((part) => `not printed: ${called(part)}`),
        ...[...pressed].filter((part) => part.checkVisibility()).map((part) => `printed though it is no use: ${called(part)}`),
      ];
    },

    focused: () => (document.activeElement === document.body ? "" : document.activeElement.id),

    // A field for a date has a stop for its month, day, year, and calendar; one for a time as many.
    stops: () => reachable().reduce((sum, { type }) => sum + (/date|time|month|week/.test(type) ? 7 : 1), 0),

    start() {
      document.body.tabIndex = -1; // the Tab key goes on from where the focus was last: from the beginning
      document.body.focus();
      document.body.removeAttribute("tabindex");
      visited.length = 0;
    },

    // What the Tab key left out since `start`, or came to without showing it.
    walked() {
      const unseen = visited.filter(({ focus }) => !focus).map(({ target }) => `no visible focus: ${called(target)}`);
      const away = visited.filter(({ view }) => !view).map(({ target }) => `focus out of view: ${called(target)}`);
      const missed = reachable().filter((element) => !visited.some(({ target }) => same(element, target)));
      return [...unseen, ...away, ...missed.map((element) => `Tab does not come to ${called(element)}`)];
    },
  };
})();
