package payouts.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The calls around cards: public tokens, token/info, and the widget's own back-end. */
final class CardCalls {

    /** Life of a public token (assumption: the sister platform's). */
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    /** A public token of the widget: for one card, within a day. */
    static final class PublicToken {
        String createdAt;
        long endsAt;
        boolean used;
    }

    private final SandboxBooks books;
    private final SandboxClock clock;
    private final Cards cards;
    private final Map<String, PublicToken> tokens = new ConcurrentHashMap<>();
    private final String salt;

    CardCalls(SandboxBooks books, SandboxClock clock, Cards cards) {
        this.books = books;
        this.clock = clock;
        this.cards = cards;
        books.stored("card").forEach((hash, body) -> cards.put(hash, Json.read(body, Card.class)));
        books.stored("public_token").forEach((token, body) -> tokens.put(token, Json.read(body, PublicToken.class)));
        String kept = books.stored("salt").get("card");
        salt = kept == null ? Ids.hex64() : Json.read(kept, String.class);
        if (kept == null) {
            books.save(books.row("salt", "card", salt)).join();
        }
    }

    Reply token(Call call) {
        if (!call.body().isObject() || call.body().isEmpty()) {
            throw ApiError.invalid("at least one widget is needed");
        }
        if (call.body().has("tokenize_widget") && !call.body().at("/tokenize_widget/access").asBoolean()) {
            throw ApiError.invalid("tokenize_widget.access");
        }
        PublicToken token = new PublicToken();
        token.createdAt = clock.text();
        token.endsAt = clock.millis() + TOKEN_LIFE.toMillis();
        String value = Ids.hex64();
        tokens.put(value, token);
        return new Reply(Json.object().put("status", "ok").put("public_token", value),
                books.save(books.row("public_token", value, token)));
    }

    Reply tokenInfo(Call call) {
        JsonNode body = call.body();
        ObjectNode answer = Json.object().put("status", "ok");
        ObjectNode info = answer.putObject("info");
        switch (StartBody.text(body, "/type")) {
            case "card" -> card(body.path("card"), info);
            case "public_token" -> {
                String value = StartBody.text(body, "/public_token/token");
                PublicToken token = tokens.get(value);
                if (token == null) {
                    throw ApiError.invalid("public_token.token");
                }
                info.put("token", value).put("created_at", token.createdAt).put("is_active", active(token));
            }
            case "recurrent_token" -> {
                String value = StartBody.text(body, "/recurrent_token/token");
                show(cards.byToken(value), info.put("token", value).put("is_active", true));
            }
            default -> throw ApiError.invalid("type");
        }
        return Reply.now(answer);
    }

    private void card(JsonNode card, ObjectNode info) {
        switch (StartBody.text(card, "/type")) {
            case "encrypted_card" -> {
                String hash = StartBody.text(card, "/encrypted_card/number_hash");
                show(cards.byHash(hash), info.put("number_hash", hash));
            }
            case "tokenized_card" -> {
                String token = StartBody.text(card, "/tokenized_card/token");
                show(cards.byToken(token), info.put("token", token));
            }
            default -> throw ApiError.invalid("card.type");
        }
        info.put("type", "card");
    }

    /** The widget's back-end; the shape of its answer is an assumption. The number is never kept. */
    Reply tokenize(Call call) {
        PublicToken token = call.publicToken() == null ? null : tokens.get(call.publicToken());
        if (token == null) {
            throw new ApiError("authentication_error", "the public token is not known");
        }
        String number = StartBody.text(call.body(), "/card/number").replace(" ", "");
        Card card = Cards.of(number);
        synchronized (token) {
            if (!active(token)) {
                throw new ApiError("authentication_error", "the public token was used or is too old");
            }
            token.used = true;
        }
        String hash = Cards.hash(number, salt);
        cards.put(hash, card);
        CompletableFuture<Void> saved = books.save(books.row("card", hash, card),
                books.row("public_token", call.publicToken(), token));
        ObjectNode answer = Json.object().put("status", "ok").put("number_hash", hash);
        show(card, answer.putObject("info"));
        return new Reply(answer, saved);
    }

    private boolean active(PublicToken token) {
        return !token.used && clock.millis() < token.endsAt;
    }

    private static void show(Card card, ObjectNode info) {
        info.put("brand", card.brand()).put("last4", card.last4()).put("country_iso3", card.countryIso3());
    }
}
