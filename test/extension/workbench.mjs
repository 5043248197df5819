/** The workbench as a person at the keyboard uses it, in words: open a file, ask for quick fixes, read the problems. */
import path from 'node:path';

const SQUIGGLE = '.editor-instance .squiggly-warning, .editor-instance .squiggly-error';
const ACTION = '.action-widget .monaco-list-row.action';
const PROBLEM = '.markers-panel .monaco-list-row';

/** How long a list may take to open and to show a row, in milliseconds, before it is asked for again. */
const LIST_MS = 10_000;

/** The menu of one kind of actions is the only one that can show what is disabled; no key opens it by default. */
export const KEYS = [
  { key: 'ctrl+alt+q', command: 'editor.action.codeAction', args: { kind: 'quickfix', apply: 'never' } },
];

export class Workbench {
  #page;
  #artifacts;

  constructor(page, artifacts) {
    this.#page = page;
    this.#artifacts = artifacts;
  }

  async open(name) {
    await this.#choose('Control+P', name, name);
    await this.#page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
    await this.#page.waitForSelector('.editor-instance .monaco-editor.focused, .notebookOverlay');
  }

  async command(title) {
    await this.ask(title);
    await this.#page.waitForSelector('.quick-input-widget', { state: 'hidden' });
  }

  /** Starts a command that goes on with a question of its own. */
  ask(title) {
    return this.#choose('F1', `>${title}`, title);
  }

  /** Closes the editor in front without a question, and waits until its tab has gone. */
  async close() {
    const tabs = (await this.texts('.tab')).length;
    await this.command('View: Revert and Close Editor');
    await this.#page.waitForFunction((before) => document.querySelectorAll('.tab').length < before, tabs);
  }

  /** Chooses a row of the list that `key` opens; asks again when an editor that came late took the focus and closed it. */
  async #choose(key, text, label) {
    const input = this.#page.locator('.quick-input-widget input.input');
    for (let attempt = 1; ; attempt++) {
      await this.press(key);
      try {
        await input.fill(text, { timeout: LIST_MS });
        const row = `.quick-input-list .monaco-list-row.focused[aria-label*="${label}"]`;
        await this.#page.waitForSelector(row, { timeout: LIST_MS });
        return await input.press('Enter', { timeout: LIST_MS });
      } catch (error) {
        if (attempt === 3) throw error;
        await this.press('Escape');
      }
    }
  }

  press(key) {
    return this.#page.keyboard.press(key);
  }

  type(text) {
    return this.#page.keyboard.type(text);
  }

  /** Puts a new code cell with this text into the notebook. */
  async typeIntoCell(text) {
    await this.#page.locator('.notebook-toolbar-container .action-item', { hasText: 'Code' }).first().click();
    await this.#page.waitForSelector('.notebookOverlay .monaco-editor.focused');
    await this.type(text);
    await this.#page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.notebookOverlay .view-line')].some((line) =>
          line.textContent.replaceAll('\u00a0', ' ').includes(wanted),
        ),
      text,
    );
    await this.press('Escape');
  }

  /** Waits until something is underlined. */
  async underlined() {
    await this.#page.waitForSelector(SQUIGGLE, { state: 'attached' });
  }

  async notUnderlined() {
    await this.#page.waitForSelector(SQUIGGLE, { state: 'detached' });
  }

  /** Goes to the next problem in the file and closes the box that tells of it. */
  async goToProblem() {
    await this.command('Go to Next Problem (Error, Warning, Info)');
    await this.#page.waitForSelector('.marker-widget');
    await this.press('Escape');
    await this.#page.waitForSelector('.marker-widget', { state: 'detached' });
  }

  /** Opens the quick-fix menu at the cursor; answers with its titles. */
  async quickFixes() {
    await this.#openMenu('Control+.');
    return this.texts(ACTION);
  }

  /** Opens a menu of actions; asks again when the editor was not ready to answer. */
  async #openMenu(keys) {
    for (let attempt = 0; attempt < 2; attempt++) {
      await this.press(keys);
      const isOpen = await this.#page.waitForSelector(ACTION, { timeout: 6_000 }).catch(() => undefined);
      if (isOpen) return;
      await this.press('Escape');
      await this.backToEditor();
    }
    await this.press(keys);
    await this.#page.waitForSelector(ACTION);
  }

  /** The actions of the quick-fix menu that cannot be chosen. */
  async disabledQuickFixes() {
    await this.#openMenu('Control+Alt+q');
    await this.#page.click('.action-widget .action-widget-action-bar >> text=Show Disabled');
    await this.#page.waitForSelector(`${ACTION}.option-disabled`);
    return this.texts(`${ACTION}.option-disabled`);
  }

  /** The items at the ends of cells, as soon as one is as wanted. */
  async cellItems(wanted) {
    await this.#page.waitForFunction(
      (pattern) =>
        [...document.querySelectorAll('.cell-status-item')].some((it) => new RegExp(pattern).test(it.textContent)),
      wanted.source,
    );
    return this.texts('.cell-status-item');
  }

  /** Clicks on the first such item; answers with what is listed. */
  async openCellItem(wanted) {
    await this.#page.locator('.cell-status-item', { hasText: wanted }).first().click();
    await this.#page.waitForSelector('.quick-input-list .monaco-list-row');
    return this.texts('.quick-input-list .monaco-list-row');
  }

  async scanNotebook() {
    await this.#page.locator('.notebook-toolbar-container .action-item', { hasText: 'Scan Notebook' }).click();
  }

  async hidePanel() {
    await this.press('Control+j');
    await this.#page.waitForSelector('.part.panel', { state: 'hidden' });
    await this.backToEditor();
  }

  async problems() {
    await this.command('Problems: Focus on Problems View');
    await this.#page.waitForSelector(PROBLEM);
    return this.texts(PROBLEM);
  }

  async backToEditor() {
    await this.command('View: Focus Active Editor Group');
  }

  /** The text of the active editor, as far as it is drawn. */
  async text() {
    const lines = await this.#page.$$eval('.editor-instance .view-line', (all) =>
      all.map((line) => ({ top: line.offsetTop, text: line.textContent })),
    );
    return lines
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' '))
      .join('\n');
  }

  async waitForText(part) {
    await this.#page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.editor-instance .view-line')].some((line) =>
          line.textContent.replaceAll('\u00a0', ' ').includes(wanted),
        ),
      part,
    );
  }

  /** Waits until `part` is highlighted as a token of its own. */
  async waitForToken(part) {
    await this.#page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.editor-instance .view-line span[class^="mtk"]')].some(
          (token) => token.textContent === wanted,
        ),
      part,
    );
  }

  /** Rests the pointer on the first underlined place; answers with what appears. */
  async hover() {
    const box = await (await this.#page.waitForSelector(SQUIGGLE, { state: 'attached' })).boundingBox();
    await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.#page.waitForSelector('.monaco-hover:not(.hidden) .hover-row .rendered-markdown strong');
    return (await this.texts('.monaco-hover:not(.hidden) .hover-row')).join('\n');
  }

  async leaveHover() {
    await this.#page.mouse.move(640, 790);
    await this.press('Escape');
  }

  /** Opens the list behind the braces in the status bar; answers with its text. */
  async languageStatus() {
    await this.#page.click('.statusbar-item[id="status.languageStatus"]');
    await this.#page.waitForSelector('.hover-language-status');
    return (await this.texts('.hover-language-status')).join('\n');
  }

  /** Waits until the panel of outputs shows a text. */
  async waitForOutput(part) {
    await this.#page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.part.panel .view-lines')].some((it) =>
          it.textContent.replaceAll('\u00a0', ' ').includes(wanted),
        ),
      part,
    );
  }

  /** The rows of the views in the side bar, as soon as one is as wanted. */
  async rows(wanted) {
    await this.#page.waitForFunction(
      (pattern) =>
        [...document.querySelectorAll('.sidebar .pane .monaco-list-row')].some((it) =>
          new RegExp(pattern).test(it.textContent),
        ),
      wanted.source,
    );
    return this.texts('.sidebar .pane .monaco-list-row');
  }

  /** Clicks on the first row of the side bar that is as wanted. */
  async choose(wanted) {
    await this.#page.locator('.sidebar .pane .monaco-list-row', { hasText: wanted }).first().click();
  }

  texts(selector) {
    return this.#page.$$eval(selector, (all) => all.map(({ textContent }) => textContent));
  }

  notifications() {
    return this.texts('.notifications-toasts .notification-list-item-message');
  }

  /** The message that is as wanted, once it is shown: others, such as that of a progress, may come before it. */
  async notification(wanted) {
    const message = this.#page.locator('.notifications-toasts .notification-list-item-message', { hasText: wanted });
    return message.first().textContent();
  }

  waitFor(selector) {
    return this.#page.waitForSelector(selector);
  }

  /** Keeps what is on the screen; `file` may name a place outside the artefacts. */
  async screenshot(name, file = path.join(this.#artifacts, `${name}.png`)) {
    await this.#page.waitForTimeout(600);
    await this.#page.screenshot({ path: file });
  }
}
