import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UCharacterEnums.ECharacterDirection;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs what {@code dev.skein.http.IdnaTables} needs of Unicode's tables, read from ICU4J, into one small file. Run by the
 * build: {@code java --class-path icu4j.jar PackIdna.java <file>}. ICU4J is needed here only, never at run time.
 *
 * <p>The file, big-endian, a count before each list that does not share one: the distinct property sets (16 bits each); for
 * each 128 code points the number of their block (16 bits); the blocks, one byte per code point, an index into the property
 * sets; the mapped code points in order (32 bits); where each one's target ends (32 bits); the targets, UTF-8.
 *
 * <p>A property set: bits 0 and 1 status (0 disallowed, 1 valid or deviation, 2 mapped, 3 ignored), 2 mark, 3 virama, 4 joins to
 * the next, 5 joins to the previous, 6 transparent to joining, 7 to 9 direction in the order of BidiRule.Direction.
 */
final class PackIdna {
    private static final int BLOCK = 128;
    private static final Normalizer2 UTS46 = Normalizer2.getInstance(null, "uts46", Normalizer2.Mode.COMPOSE);

    private final Map<Integer, Integer> classes = new LinkedHashMap<>();
    private final Map<String, Integer> blocks = new LinkedHashMap<>();
    private final List<Integer> blockOf = new ArrayList<>();
    private final List<Integer> mapped = new ArrayList<>();
    private final List<Integer> targetEnds = new ArrayList<>();
    private final StringBuilder targets = new StringBuilder();

    public static void main(String[] args) throws IOException {
        var pack = new PackIdna();
        for (int start = 0; start <= Character.MAX_CODE_POINT; start += BLOCK) {
            pack.block(start);
        }
        var file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, pack.bytes());
    }

    private void block(int start) {
        var block = new StringBuilder(BLOCK);
        for (int c = start; c < start + BLOCK; c++) {
            int properties = properties(c);
            Integer known = classes.putIfAbsent(properties, classes.size());
            block.append((char) (known == null ? classes.size() - 1 : known));
        }
        if (classes.size() > 256) {
            throw new IllegalStateException("more property sets than a byte can number");
        }
        Integer known = blocks.putIfAbsent(block.toString(), blocks.size());
        blockOf.add(known == null ? blocks.size() - 1 : known);
    }

    private int properties(int c) {
        int joining = UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
        boolean dual = joining == UCharacter.JoiningType.DUAL_JOINING;
        return status(c)
                | bit(2, isMark(c))
                | bit(3, UCharacter.getCombiningClass(c) == 9)
                | bit(4, dual || joining == UCharacter.JoiningType.LEFT_JOINING)
                | bit(5, dual || joining == UCharacter.JoiningType.RIGHT_JOINING)
                | bit(6, joining == UCharacter.JoiningType.TRANSPARENT)
                | direction(c) << 7;
    }

    private int status(int c) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return 0;
        }
        String self = Character.toString(c);
        String target = UTS46.normalize(self);
        if (c == 0xFFFD || target.indexOf('\uFFFD') >= 0) {
            return 0;
        }
        if (target.equals(self)) {
            return 1;
        }
        if (target.isEmpty()) {
            return 3;
        }
        mapped.add(c);
        targets.append(target);
        targetEnds.add(targets.length());
        return 2;
    }

    private static boolean isMark(int c) {
        int category = UCharacter.getType(c);
        return category == ECharacterCategory.NON_SPACING_MARK
                || category == ECharacterCategory.ENCLOSING_MARK
                || category == ECharacterCategory.COMBINING_SPACING_MARK;
    }

    private static int direction(int c) {
        return switch (UCharacter.getDirection(c)) {
            case ECharacterDirection.LEFT_TO_RIGHT -> 0;
            case ECharacterDirection.RIGHT_TO_LEFT, ECharacterDirection.RIGHT_TO_LEFT_ARABIC -> 1;
            case ECharacterDirection.ARABIC_NUMBER -> 2;
            case ECharacterDirection.EUROPEAN_NUMBER -> 3;
            case ECharacterDirection.DIR_NON_SPACING_MARK -> 4;
            case ECharacterDirection.EUROPEAN_NUMBER_SEPARATOR,
                    ECharacterDirection.COMMON_NUMBER_SEPARATOR,
                    ECharacterDirection.EUROPEAN_NUMBER_TERMINATOR,
                    ECharacterDirection.OTHER_NEUTRAL,
                    ECharacterDirection.BOUNDARY_NEUTRAL -> 5;
            default -> 6;
        };
    }

    private static int bit(int index, boolean set) {
        return set ? 1 << index : 0;
    }

    private byte[] bytes() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(classes.size());
        for (int properties : classes.keySet()) {
            out.writeShort(properties);
        }
        out.writeInt(blockOf.size());
        for (int block : blockOf) {
            out.writeShort(block);
        }
        out.writeInt(blocks.size() * BLOCK);
        for (String block : blocks.keySet()) {
            out.writeBytes(block);
        }
        out.writeInt(mapped.size());
        for (int c : mapped) {
            out.writeInt(c);
        }
        for (int end : targetEnds) {
            out.writeInt(end);
        }
        byte[] text = targets.toString().getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
        return bytes.toByteArray();
    }
}
