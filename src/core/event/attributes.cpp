#include "core/event/attributes.hpp"

namespace headcount::core::event {

namespace {

// FNV-1a, 64 bits.
std::uint64_t hash_of(std::uint64_t hash, std::string_view text)
{
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

// Spreads a pair's hash over all bits before the pairs are added up (the finaliser of splitmix64).
std::uint64_t spread(std::uint64_t hash)
{
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
    return hash ^ (hash >> 31U);
}

Result<std::uint64_t> pair_hash(Element attribute)
{
    Object members;
    if (attribute.get(members) != simdjson::SUCCESS)
        return wrong("detail.attributes", "holds something that is not an object");
    const auto [name_member, value_member] = members_of(members, {"detail.attributes.name", "detail.attributes.value"});
    const Result<std::string_view> name = text_of(name_member);
    if (!name) return name.error();
    const Result<std::optional<std::string_view>> value = maybe_text_of(value_member);
    if (!value) return value.error();
    // A name holds no control character, so 1 and 2 mark where it ends, and whether a value follows.
    std::uint64_t hash = hash_of(0xcbf29ce484222325U, *name);
    hash = hash_of(hash, *value ? "\x01" : "\x02");
    return spread(hash_of(hash, value->value_or(std::string_view{})));
}

} // namespace

Result<std::uint64_t> attributes_hash(const Member& attributes)
{
    const Result<std::optional<Array>> list = maybe_array_of(attributes);
    if (!list) return list.error();
    std::uint64_t sum = 0;
    if (!*list) return sum;
    for (const Element attribute : **list) {
        const Result<std::uint64_t> hash = pair_hash(attribute);
        if (!hash) return hash.error();
        sum += *hash; // added, not xored: a pair given twice must not vanish
    }
    return sum;
}

} // namespace headcount::core::event
