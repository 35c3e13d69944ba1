package payouts.sandbox;

/** A refusal in the bank's envelope. The description names a field at most, never its value. */
final class ApiError extends RuntimeException {

    final String code;
    /** 0: by the settings' table. */
    final int httpStatus;

    ApiError(String code, String description) {
        this(code, description, 0);
    }

    ApiError(String code, String description, int httpStatus) {
        super(description, null, false, false);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    static ApiError invalid(String description) {
        return new ApiError("invalid_request", description);
    }
}
