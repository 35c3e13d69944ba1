/*
 * The sandbox's card widget, in the place of the bank's, whose script is not public: the card number goes from the browser to the
 * sandbox, and the page gets a hash by a window message. It is used as the bank's widget of the same family is.
 */
(() => {
  const bank = new URL(document.currentScript.src).origin;
  const texts = {
    en: {
      number: 'Card number',
      hint: 'A test card: 2200\u00a00000\u00a00000\u00a00004',
      send: 'Use this card',
      wrong: 'Check the card number: a digit is wrong or missing.',
      failed: 'The bank did not answer. Reload the page and try again.',
    },
    ru: {
      number: 'Номер карты',
      hint: 'Тестовая карта: 2200\u00a00000\u00a00000\u00a00004',
      send: 'Указать эту карту',
      wrong: 'Проверьте номер карты: цифра неверна или пропущена.',
      failed: 'Банк не ответил. Обновите страницу и попробуйте ещё раз.',
    },
  };

  /** The check digit of card numbers (ISO/IEC 7812). */
  function isCardNumber(digits) {
    const sum = [...digits].reverse().reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return /^\d{14,19}$/.test(digits) && sum % 10 === 0;
  }

  /** Builds an element with its attributes and children. */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
    }
    element.append(...children);
    return element;
  }

  window.Bank131Card = class {
    constructor({ publicToken, locale }) {
      this.publicToken = publicToken;
      this.say = texts[locale] ?? texts.en;
    }

    /** Fills the container. */
    render() {
      this.input = make('input', {
        id: 'bank131-card-number', inputmode: 'numeric', autocomplete: 'cc-number', maxlength: '23', required: '',
        'aria-describedby': 'bank131-card-error bank131-card-hint',
      });
      this.error = make('p', { id: 'bank131-card-error', role: 'alert' });
      this.button = make('button', { type: 'submit' }, this.say.send);
      const form = make('form', { novalidate: '', class: 'bank131-card' },
        make('label', { for: 'bank131-card-number' }, this.say.number), this.input, this.error,
        make('p', { id: 'bank131-card-hint' }, this.say.hint), this.button);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        this.send();
      });
      this.input.addEventListener('input', () => this.group());
      document.getElementById('bank131-card').replaceChildren(form);
    }

    /** Digits in fours, as on a card; only while typing at the end, so that the cursor stays where it is. */
    group() {
      this.accept();
      if (this.input.selectionStart === this.input.value.length) {
        this.input.value = this.input.value.replace(/\D/g, '').slice(0, 19).replace(/(\d{4})(?=\d)/g, '$1 ');
      }
    }

    accept() {
      this.error.textContent = '';
      this.input.removeAttribute('aria-invalid');
    }

    refuse(reason) {
      this.error.textContent = reason;
      this.input.setAttribute('aria-invalid', 'true');
      this.input.focus();
    }

    async send() {
      const number = this.input.value.replace(/\D/g, '');
      if (!isCardNumber(number)) {
        this.refuse(this.say.wrong);
        return;
      }
      this.button.disabled = true;
      this.accept();
      try {
        const answer = await fetch(`${bank}/cds/v1/tokenize/card`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-PUBLIC-TOKEN': this.publicToken },
          body: JSON.stringify({ card: { number } }),
        });
        const { number_hash: numberHash } = await answer.json();
        if (!numberHash) {
          throw new Error(`The bank answered ${answer.status}.`);
        }
        this.input.value = '';
        window.postMessage({ type: 'bank131-card', number_hash: numberHash }, window.location.origin);
      } catch {
        this.button.disabled = false;
        this.refuse(this.say.failed);
      }
    }
  };
})();
