// Stage 1 of signing, into memory that is used again and again: the hot path of every call. What it writes is described
// at canonical_request() in signer.hpp.
#pragma once

#include "headcount/aws/signer.hpp"

#include <cstddef>
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
    struct Field {             // a header that is signed
        std::string name;      // in lower case
        std::size_t place = 0; // among the headers; behind the last of them: the host
        std::string_view value;
    };
    bool has_same_names(const Source& source) const;
    void learn_names(const Source& source);
    std::size_t size_of_fields() const;
    void put_fields(Ink& ink) const;

    // Nearly all requests of a client have the same headers with other values, so their order is worked out once.
    std::vector<std::string> names_;       // as the last source had them
    std::vector<std::string_view> values_; // as this source has them
    bool with_host_ = false;
    std::vector<Field> fields_; // sorted
    std::string signed_headers_;
    std::vector<char> text_;
};

} // namespace headcount::aws
