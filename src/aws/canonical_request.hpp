// Stage 1 of signing, into memory that is used again and again: the hot path of every call. What it writes is described
// at canonical_request() in signer.hpp.
#pragma once

#include "headcount/aws/signer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace headcount::aws {

class Ink;

class CanonicalWriter {
public:
    struct Source {
        std::string_view method;
        std::string_view target;
        const net::Headers& headers;
        std::string_view host; // signed as the header of that name; empty where it is among the headers
        std::string_view payload_hash;
        PathForm form = PathForm::normalized;
    };
    struct Written { // views that live until the next write
        std::string_view text;
        std::string_view signed_headers;
    };
    Written write(const Source& source);

private:
    struct Field {
        std::string_view name; // in names_, in lower case
        std::string_view value;
    };
    void collect(const Source& source);
    void add(std::string_view name, std::string_view value);
    std::size_t size_of_fields() const;
    void put_fields(Ink& ink) const;
    void put_names(Ink& ink) const;

    std::vector<char> names_;
    std::size_t names_used_ = 0;
    std::vector<Field> fields_; // to be signed, sorted
    std::vector<char> text_;
};

} // namespace headcount::aws
