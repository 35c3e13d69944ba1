/** What the page says, by language. A language that is not here is English. */
export const texts = {
  en: {
    title: 'Card for your payout',
    lead: 'Enter the number of the card that the money is to go to. It goes straight to the bank.',
    loading: 'One moment…',
    done: 'The payout goes to this card.',
    doneUnseen: 'The card is accepted.',
    ending: (brand, last4) => `${brand}, ending in ${last4}.`,
    another: 'Use another card',
    again: 'Try again',
    notHere: 'This form may not be used on this site.',
    tooMany: 'Too many tries. Wait a minute, then try again.',
    failed: 'The form could not be loaded. Check your connection and try again.',
  },
  ru: {
    title: 'Карта для выплаты',
    lead: 'Введите номер карты, на которую нужно перевести деньги. Он уходит напрямую в банк.',
    loading: 'Минуту…',
    done: 'Выплата придёт на эту карту.',
    doneUnseen: 'Карта принята.',
    ending: (brand, last4) => `${brand}, последние цифры ${last4}.`,
    another: 'Указать другую карту',
    again: 'Попробовать ещё раз',
    notHere: 'На этом сайте форма недоступна.',
    tooMany: 'Слишком много попыток. Подождите минуту и попробуйте ещё раз.',
    failed: 'Форма не загрузилась. Проверьте соединение и попробуйте ещё раз.',
  },
};

/** The language of the address (`lang=ru`), else the browser's first one that is here. */
export function language(search, wanted) {
  const named = new URLSearchParams(search).get('lang');
  const known = [named, ...wanted].map((name) => (name ?? '').toLowerCase().split('-')[0]);
  return known.find((name) => Object.hasOwn(texts, name)) ?? 'en';
}
