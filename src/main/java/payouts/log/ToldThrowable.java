package payouts.log;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;

/** An exception as it is told: its class, its place, and its message without the {@link ParserWords}; and so its causes. */
final class ToldThrowable implements IThrowableProxy {

    private final IThrowableProxy throwable;
    private final ParserWords words;

    private ToldThrowable(IThrowableProxy throwable, ParserWords words) {
        this.throwable = throwable;
        this.words = words;
    }

    static IThrowableProxy of(IThrowableProxy throwable, ParserWords words) {
        return throwable == null ? null : new ToldThrowable(throwable, words);
    }

    @Override
    public String getMessage() {
        return ParserWords.areThoseOf(throwable) ? ParserWords.told(throwable) : words.removedFrom(throwable.getMessage());
    }

    @Override
    public String getOverridingMessage() {
        return words.removedFrom(throwable.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return throwable.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return throwable.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return throwable.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
        return of(throwable.getCause(), words);
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return Arrays.stream(throwable.getSuppressed()).map(one -> of(one, words)).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return throwable.isCyclic();
    }
}
